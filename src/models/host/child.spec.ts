import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../common/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'model-child-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Begins a model's process as a worker does, asks it when told to, and tells what became of that. */
const PARENT = `
  const { fork } = require('node:child_process');
  const [child, task, lives] = process.argv.slice(1);
  const model = fork(child, [task, 'model'], { serialization: 'advanced', execArgv: [] });
  model.send({ type: 'load', settings: { lives, restless: true }, modules: '' });
  process.stdin.once('data', () => model.send({ type: 'ask', request: {} }, () => undefined));
  model.on('message', ({ type }) => type === 'answer' && console.log('answered'));
  model.once('exit', () => console.log('gone'));
`;

async function startParent() {
  const lives = join(folder, String(Math.random()));
  const paths = ['./child.mjs', './testing/obedient.task.mjs'].map((path) => new URL(path, import.meta.url));
  const parent = spawn(process.execPath, ['-e', PARENT, fileURLToPath(paths[0]!), paths[1]!.href, lives]);
  await vi.waitFor(() => expect(existsSync(lives)).toBe(true), { timeout: 10_000 });
  return { parent, model: Number(readFileSync(lives, 'utf8')) };
}

const expectEnd = (pid: number) =>
  vi.waitFor(() => expect(commandLine(pid)).toBeUndefined(), { timeout: 10_000 });

describe("a model's process", () => {
  it('ends with the process that began it, however that ends', async () => {
    const { parent, model } = await startParent();
    parent.kill('SIGKILL');
    await expectEnd(model);
  });

  it('outlives the signals that reach it along with its parent, which has answers to wait for', async () => {
    const { parent, model } = await startParent();
    process.kill(model, 'SIGINT');
    process.kill(model, 'SIGTERM');
    parent.stdin.write('Ask');
    const [told] = (await once(parent.stdout, 'data')) as [Buffer];
    expect(told.toString().trim()).toBe('answered');
    parent.kill('SIGKILL');
    await expectEnd(model);
  });

  it('lets others go first', async () => {
    const { parent, model } = await startParent();
    expect(getPriority(model)).toBeGreaterThanOrEqual(10);
    parent.kill('SIGKILL');
    await expectEnd(model);
  });
});
