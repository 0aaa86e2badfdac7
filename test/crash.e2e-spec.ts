import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newPicture } from './support/pictures.js';
import { startProcess, type RunningProcess } from './support/processes.js';
import { TestUser } from './support/test-user.js';

const IMAGES = 50;
const PRODUCERS = 6;

let database: TestDatabase;
let client: pg.Client;
let environment: Record<string, string>;
let running: RunningProcess[];

beforeEach(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  environment = {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'platform-crash-')),
    BCRYPT_COST: '4',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    SWEEP_INTERVAL: '2',
  };
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((process) => process.kill()));
  await client.end();
  await database.drop();
  await rm(environment['DATA_DIR']!, { recursive: true, force: true });
});

async function start(name: 'main' | 'worker'): Promise<RunningProcess> {
  const started = await startProcess(name, environment);
  running.push(started);
  return started;
}

async function uploadImages(port: number | undefined): Promise<void> {
  const user = await TestUser.signUp(`http://127.0.0.1:${port}`, 'somebody');
  for (let n = 0; n < IMAGES; n++) {
    expect((await user.upload(await newPicture(), `${n}.jpg`)).status).toBe(201);
  }
}

const count = async (sql: string) =>
  Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]?.n);
const finished = () => count(`images WHERE status = 'processed'`);

/** Some are done, most are not: whatever dies now dies in the middle of work. */
const untilUnderWay = () =>
  vi.waitUntil(async () => (await finished()) >= 3, { timeout: 60_000, interval: 5 });

async function expectAllDoneOnce(): Promise<void> {
  await vi.waitFor(async () => expect(await finished()).toBe(IMAGES), { timeout: 180_000, interval: 100 });
  expect(await count('productions')).toBe(IMAGES * PRODUCERS);
  expect(await count(`productions WHERE status = 'done' AND run = 1`)).toBe(IMAGES * PRODUCERS);
}

describe('work under way', () => {
  it('is finished after the worker was killed in the middle of it', async () => {
    const api = await start('main');
    await uploadImages(api.port);
    const worker = await start('worker');
    await untilUnderWay();
    await worker.kill();
    expect(await finished()).toBeLessThan(IMAGES);

    await start('worker');

    await expectAllDoneOnce();
  }, 300_000);

  it('is finished after everything was killed', async () => {
    const api = await start('main');
    await uploadImages(api.port);
    const worker = await start('worker');
    await untilUnderWay();
    await Promise.all([api.kill(), worker.kill()]);

    await Promise.all([start('main'), start('worker')]);

    await expectAllDoneOnce();
  }, 300_000);

  it('is finished when the queue has lost every job, as truth is in the productions', async () => {
    const api = await start('main');
    await uploadImages(api.port);
    await client.query('DROP SCHEMA bullmq CASCADE');
    await api.kill();
    const { runMigrations } = await import('bullmq');
    await runMigrations(client, 'bullmq');

    await start('worker');

    await expectAllDoneOnce();
  }, 300_000);

  it('is finished when jobs and the next round of upkeep are lost under a running worker', async () => {
    const api = await start('main');
    const worker = await start('worker');
    await vi.waitUntil(async () => (await count(`bullmq.job WHERE queue = 'maintenance'`)) > 0, {
      timeout: 60_000,
      interval: 20,
    });
    await uploadImages(api.port);
    await client.query('DELETE FROM bullmq.job');

    await expectAllDoneOnce();
    expect(await worker.stop()).toBe(0);
  }, 300_000);

  it('is handed back by a worker that is asked to stop', async () => {
    const api = await start('main');
    await uploadImages(api.port);
    const worker = await start('worker');
    await untilUnderWay();

    expect(await worker.stop()).toBe(0);

    expect(await count(`productions WHERE status = 'running'`)).toBe(0);
    await start('worker');
    await expectAllDoneOnce();
    expect(await count('productions WHERE attempts > 1')).toBe(0);
  }, 300_000);
});
