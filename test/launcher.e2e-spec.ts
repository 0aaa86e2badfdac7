import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { isRunning, Launched, until } from './support/launched.js';

// Whole starts and stops, several in a row, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const STOPPED_WITHIN_MS = 10_000;

let folder: string;
let port: string;
let squatter: Server;
const launched: Launched[] = [];

function start(environment: Record<string, string> = {}): Launched {
  const platform = new Launched(folder, { PORT: port, ...environment });
  launched.push(platform);
  return platform;
}

async function allGone(pids: number[]): Promise<void> {
  await until(() => !pids.some(isRunning));
}

beforeEach(async () => {
  // mkdtemp's folder lets nobody else in; as root, PostgreSQL runs as somebody else.
  folder = join(mkdtempSync(join(tmpdir(), 'platform-launcher-')), 'a folder');
  mkdirSync(folder);
  squatter = createServer().listen(0, '127.0.0.1');
  await until(() => squatter.listening);
  port = String((squatter.address() as AddressInfo).port);
});

afterEach(async () => {
  squatter.close();
  for (const platform of launched.splice(0)) {
    platform.kill('SIGTERM');
    await platform.ended();
  }
  rmSync(join(folder, '..'), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

it('starts from nothing, moves away from a port that is taken, and leaves nothing running', async () => {
  const platform = await start().ready();

  expect(platform.output).toContain(`Port ${port} is taken; using `);
  expect(platform.noted.url).not.toContain(`:${port}`);
  expect(platform.output).toContain(`${platform.noted.url}/docs`);
  expect(platform.output).toMatch(/Password {2}\S{12,}/);
  expect(await platform.isHealthy()).toBe(true);

  const { pids } = platform;
  expect(pids).toHaveLength(4);
  expect(pids.every(isRunning)).toBe(true);
  // Twice, as a terminal and npm send it.
  const askedAt = Date.now();
  platform.kill('SIGINT');
  platform.kill('SIGINT');
  expect(await platform.ended()).toBe(0);
  await allGone(pids);
  expect(Date.now() - askedAt).toBeLessThan(STOPPED_WITHIN_MS);

  const again = await start().ready();
  expect(again.output).not.toContain('Password');
});

it('starts again whatever is killed', async () => {
  const platform = await start().ready();
  const { url, children } = platform.noted;

  for (const pid of children) process.kill(pid, 'SIGKILL');
  await until(async () => platform.noted.children.length === 2 && (await platform.isHealthy()));
  expect(platform.noted.children).not.toEqual(expect.arrayContaining([children[0]]));
  expect(platform.noted.url).toBe(url);

  const { postmaster } = platform;
  process.kill(postmaster!, 'SIGKILL');
  await until(async () => platform.postmaster !== postmaster && (await platform.isHealthy()));
});

it('takes over from a launcher that was killed, and stops what that had started', async () => {
  const killed = await start().ready();
  const { pids, postmaster } = killed;
  killed.kill('SIGKILL');
  await killed.ended();

  const platform = await start().ready();
  expect(platform.postmaster).toBe(postmaster);
  expect(await platform.isHealthy()).toBe(true);
  platform.kill('SIGTERM');
  expect(await platform.ended()).toBe(0);
  await allGone(pids);
});

it('recovers when everything was killed', async () => {
  const killed = await start().ready();
  for (const pid of killed.pids) process.kill(pid, 'SIGKILL');
  await killed.ended();

  const platform = await start().ready();
  expect(await platform.isHealthy()).toBe(true);
});

it('refuses to be the second on the same data, and spares the first', async () => {
  const first = await start().ready();
  const second = start();

  expect(await second.ended()).toBe(1);
  expect(second.output).toContain(`already runs on ${first.data} (process ${first.pid}, ${first.noted.url})`);
  expect(await first.isHealthy()).toBe(true);
});

it('names every fault of the configuration, and starts nothing', async () => {
  const platform = start({ PORT: 'http', BCRYPT_COST: '2' });

  expect(await platform.ended()).toBe(1);
  expect(platform.output).toMatch(/PORT: .*\n.*BCRYPT_COST: /);
  expect(platform.output).not.toContain('    at ');
});
