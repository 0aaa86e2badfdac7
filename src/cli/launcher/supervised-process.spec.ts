import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { commandLine } from '../../common/processes.js';
import { SupervisedProcess } from './supervised-process.js';

const READY = `process.send({ type: 'ready', port: 1 });`;
const STAY = `setInterval(() => {}, 1000);`;
const OBEY = `process.on('SIGTERM', () => process.exit(0));`;

let folder: string;
let supervised: SupervisedProcess;
const log = vi.fn<(line: string) => void>();

function supervise(program: string, permission: Promise<void> = Promise.resolve()): SupervisedProcess {
  const entry = join(folder, 'program.mjs');
  writeFileSync(entry, program);
  const environment = () => Promise.resolve({ STARTS: join(folder, 'starts') });
  supervised = new SupervisedProcess({
    name: 'api',
    entry,
    environment,
    permission,
    onChange: () => undefined,
    log,
  });
  return supervised;
}

const pidOtherThan = (pid?: number) =>
  vi.waitFor(
    () => {
      if (!supervised.pid || supervised.pid === pid) throw new Error('Not yet');
      return supervised.pid;
    },
    { timeout: 5_000 },
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervised-'));
  log.mockClear();
});
afterEach(() => {
  supervised.kill();
  rmSync(folder, { recursive: true });
});

it('is started when it says so, and ends when told to', async () => {
  await supervise(`${OBEY}${READY}${STAY}`).start();
  const pid = supervised.pid!;

  await supervised.stop(5_000);
  expect(commandLine(pid)).toBeUndefined();
  expect(log).not.toHaveBeenCalled();
});

it('is told when it may go to work', async () => {
  let permit: () => void = () => undefined;
  const permission = new Promise<void>((resolve) => (permit = resolve));
  const starting = supervise(`process.once('message', () => { ${READY} }); ${STAY}`, permission).start();
  const pid = await pidOtherThan();
  permit();

  await starting;
  expect(supervised.pid).toBe(pid);
});

it('is started again when it dies', async () => {
  await supervise(`${OBEY}${READY}${STAY}`).start();
  const first = supervised.pid!;
  process.kill(first, 'SIGKILL');

  expect(await pidOtherThan(first)).not.toBe(first);
  expect(log).toHaveBeenCalledWith('The api ended (SIGKILL); starting it again.');
});

it('is killed when it does not end in time', async () => {
  await supervise(`process.on('SIGTERM', () => {});${READY}${STAY}`).start();
  const pid = supervised.pid!;

  await supervised.stop(1);
  expect(commandLine(pid)).toBeUndefined();
});

it('is given up when it never comes up', async () => {
  const count = `import { appendFileSync } from 'node:fs'; appendFileSync(process.env.STARTS, 'x'); process.exit(3);`;

  await expect(supervise(count).start()).rejects.toThrow('The api does not start (exit code 3)');
  expect(readFileSync(join(folder, 'starts'), 'utf8')).toBe('xxx');
});

it('is not started any more once it was told to stop', async () => {
  const starting = supervise(STAY).start();
  await pidOtherThan();
  await Promise.all([expect(starting).rejects.toThrow('stopped before it worked'), supervised.stop(5_000)]);
  expect(supervised.pid).toBeUndefined();
});
