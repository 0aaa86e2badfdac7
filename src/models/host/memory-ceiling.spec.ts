import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { memoryCeiling } from './memory-ceiling.js';

const MB = 1024 * 1024;

it('is what was asked for', () => {
  expect(memoryCeiling({ modelBytes: 900 * MB }, 700, 500 * MB)).toBe(700 * MB);
});

it('leaves room above what the loaded model takes', () => {
  expect(memoryCeiling({}, 0, 100 * MB)).toBe(300 * MB);
});

it('follows the files where they are larger than what has been read of them', () => {
  expect(memoryCeiling({ modelBytes: 1000 * MB }, 0, 200 * MB)).toBe(1650 * MB);
});

it('measures a folder with all that is in it, and takes none for nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ceiling-'));
  mkdirSync(join(folder, 'onnx'));
  writeFileSync(join(folder, 'onnx', 'a.onnx'), Buffer.alloc(2 * MB));
  writeFileSync(join(folder, 'b.json'), Buffer.alloc(2 * MB));
  expect(memoryCeiling({ modelPath: folder }, 0, 0)).toBe(156 * MB);
  expect(memoryCeiling({ modelPath: join(folder, 'nothing') }, 0, 0)).toBe(150 * MB);
  rmSync(folder, { recursive: true });
});
