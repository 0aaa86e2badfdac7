import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startOwnPostgres, type OwnPostgres } from './support/own-postgres.js';
import { startProcess, type RunningProcess } from './support/processes.js';
import { call, TestUser } from './support/test-user.js';
import { uploadPatiently } from './support/uploads.js';

const PICTURES = 60;
const PRODUCERS = 6;

let postgres: OwnPostgres;
let dataDir: string;
let running: RunningProcess[];

beforeEach(async () => {
  [postgres, dataDir] = await Promise.all([startOwnPostgres(), mkdtemp(join(tmpdir(), 'platform-restart-'))]);
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((process) => process.kill()));
  await postgres.remove();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(name: 'main' | 'worker'): Promise<RunningProcess> {
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    BCRYPT_COST: '4',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    SWEEP_INTERVAL: '2',
  };
  const started = await startProcess(name, environment);
  running.push(started);
  return started;
}

describe('PostgreSQL is restarted in the middle of work', () => {
  it('loses no upload, says 503 meanwhile, and goes on by itself', async () => {
    const [api] = await Promise.all([start('main'), start('worker')]);
    const url = `http://127.0.0.1:${api.port}`;
    const user = await TestUser.signUp(url, 'somebody');
    let outage: Promise<string> | undefined;
    const taken = await uploadPatiently(user, PICTURES, {
      onTaken: (count) => {
        if (count === PICTURES / 3) outage = restart(url);
      },
    });

    expect(await outage).toBe('NOT_READY');
    const refusals = taken.flatMap((each) => each.refusals);
    expect(new Set(refusals)).toEqual(new Set(['503 SERVICE_UNAVAILABLE']));
    await expectAllProcessed(taken.map(({ id }) => id));
    expect((await call(url, 'GET', '/health/ready')).status).toBe(200);
  }, 180_000);
});

/** @returns what readiness said while the server was away. */
async function restart(url: string): Promise<string> {
  await postgres.stop();
  const answer = await vi.waitUntil(
    async () => {
      const ready = await call(url, 'GET', '/health/ready');
      return ready.status === 503 && ready;
    },
    { timeout: 20_000 },
  );
  await postgres.start();
  return answer.body.code as string;
}

async function expectAllProcessed(ids: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const count = async (sql: string, values: unknown[] = []) =>
    Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0]?.n);
  try {
    const processed = () => count(`images WHERE id = ANY($1::uuid[]) AND status = 'processed'`, [ids]);
    await vi.waitFor(async () => expect(await processed()).toBe(PICTURES), {
      timeout: 90_000,
      interval: 200,
    });
    expect(await count('images')).toBe(PICTURES);
    expect(await count(`productions WHERE status = 'done' AND run = 1`)).toBe(PICTURES * PRODUCERS);
  } finally {
    await client.end();
  }
}
