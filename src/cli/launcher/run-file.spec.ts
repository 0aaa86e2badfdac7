import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunFile } from './run-file.js';

let folder: string;
let runFile: RunFile;
let launcher: ChildProcess;
let orphan: ChildProcess;
const platform = {
  pid: 0,
  url: 'http://localhost:3000',
  stopping: false,
  children: [] as number[],
};

/** Does nothing, under that name. */
async function program(name: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', name]);
  await once(child.stdout, 'data');
  return child;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'run-file-'));
  runFile = new RunFile(folder);
  launcher = await program('dist/src/cli/start.js');
  orphan = await program(join(import.meta.dirname, '..', '..', 'worker.js'));
  platform.pid = launcher.pid!;
});
afterEach(() => {
  launcher.kill('SIGKILL');
  orphan.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

it('tells of a platform that runs, and not of one that was killed', async () => {
  expect(runFile.running()).toBeUndefined();
  runFile.write(platform);
  expect(runFile.running()).toEqual(platform);

  const gone = spawn('true');
  await once(gone, 'exit');
  runFile.write({ ...platform, pid: gone.pid! });
  expect(runFile.running()).toBeUndefined();
});

it('ends what a killed launcher left, and nobody else’s processes', { timeout: 30_000 }, async () => {
  const gone = spawn('true');
  await once(gone, 'exit');
  const stranger = await program('server.js');
  runFile.write({ ...platform, pid: gone.pid!, children: [orphan.pid!, stranger.pid!] });

  const ended = once(orphan, 'exit');
  await runFile.endLeftovers();
  expect((await ended)[1]).toBe('SIGKILL');
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill('SIGKILL');
});

it('spares the processes of a launcher that runs', async () => {
  runFile.write({ ...platform, children: [orphan.pid!] });
  await runFile.endLeftovers();
  expect(orphan.exitCode ?? orphan.signalCode).toBeNull();
});

it('does not mind a folder that is gone', () => {
  rmSync(folder, { recursive: true });
  expect(() => runFile.write(platform)).not.toThrow();
});
