import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelFolder } from './model-folder.js';

const root = mkdtempSync(join(tmpdir(), 'model-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

let serial = 0;
let folder: string;
const write = (name: string, content: string) => writeFileSync(join(folder, name), content);
const digest = (path = folder, dtype = 'q8') => new ModelFolder(path, dtype).read();

describe("a model's folder", () => {
  beforeEach(async () => {
    folder = join(root, String(++serial), 'clip');
    await mkdir(join(folder, 'onnx'), { recursive: true });
    write('config.json', '{}');
    write('onnx/vision_model.onnx', 'as it is');
    write('onnx/vision_model_quantized.onnx', 'in eight bits');
  });

  it('is known by what it holds, wherever it lies', async () => {
    const copy = join(root, 'copy');
    cpSync(folder, copy, { recursive: true });
    expect(await digest(copy)).toBe(await digest());
    expect(await digest()).toMatch(/^[0-9a-f]{12}$/);
  });

  it.each(['config.json', 'onnx/vision_model_quantized.onnx', 'preprocessor_config.json'])(
    'is another with another %s',
    async (name) => {
      const before = await digest();
      write(name, 'IN EIGHT BITS');
      expect(await digest()).not.toBe(before);
    },
  );

  it('is the same whatever there is in formats that are not taken', async () => {
    const [q8, fp32] = [await digest(), await digest(folder, 'fp32')];
    expect(fp32).not.toBe(q8);
    write('onnx/vision_model_q4f16.onnx', 'others');
    write('onnx/vision_model_quantized.onnx.part', 'half');
    write('README.md', 'Read me');
    expect([await digest(), await digest(folder, 'fp32')]).toEqual([q8, fp32]);
  });

  it('that is missing is told without its path, keeps nothing from starting, and may come yet', async () => {
    rmSync(folder, { recursive: true });
    const missing = new ModelFolder(folder, 'q8');
    await missing.tryToRead();
    expect(missing.digest).toBeUndefined();
    const fault = { code: 'MODEL_NOT_LOADED', message: expect.not.stringContaining(root) };
    await expect(missing.read()).rejects.toMatchObject(fault);
    await mkdir(join(folder, 'onnx'), { recursive: true });
    write('config.json', '{}');
    expect(await missing.read()).toBe(missing.digest);
  });
});
