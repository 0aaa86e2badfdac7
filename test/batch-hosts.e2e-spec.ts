import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import { unusedPort } from './support/ports.js';
import type { Json, TestUser } from './support/test-user.js';

const ATTEMPTS = 3;
const PER_HOST = 3;

let app: TestApp;
let port: number;
let user: TestUser;

beforeAll(async () => {
  port = await unusedPort();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: `127.0.0.0/8:${port}`,
      BATCH_ATTEMPTS: String(ATTEMPTS),
      BATCH_RETRY_DELAY: '0',
      BATCH_CONCURRENCY_PER_HOST: String(PER_HOST),
    },
  });
  user = await app.newUser();
});
afterAll(() => app.stop());

const hostAt = (address: string) => `${address}:${port}`;

async function begin(count: number, host: string): Promise<string> {
  const rows = Array.from({ length: count }, (_, index): [string, string] => [
    `Product ${index}`,
    `http://${host}/good/${host}-${index}`,
  ]);
  const { status, body } = await sendBatch(user, productTable(rows));
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

const endsOf = async (id: string) => {
  const { body } = await user.get(`/batches/${id}/items?limit=100`);
  return (body.data as Json[]).map(({ status, error }) => (error?.code ?? status) as string);
};

async function whileReachable(use: () => Promise<void>): Promise<void> {
  const server = await HostileServer.start(port);
  try {
    await use();
  } finally {
    await server.stop();
  }
}

describe('a host that cannot be reached', () => {
  it('is left alone for longer and longer, so that most of its items are there when it is back', async () => {
    const host = hostAt('127.0.0.21');
    const id = await begin(60, host);
    const rest = async () => {
      const [row] = await app.database.query<{ failures: number; long: boolean }[]>(
        `SELECT failures, resume_at - unreached_since > '2 s' AS long FROM fetch_hosts WHERE host = $1`,
        [host],
      );
      return row;
    };
    await expect.poll(async () => (await rest())?.long, { timeout: 60_000 }).toBe(true);
    // Each pause is as long as all before it: a dozen of them make seconds out of milliseconds.
    expect((await rest())!.failures).toBeLessThan(60);

    await whileReachable(async () => {
      const { done, failed } = await finishedBatch(user, id);
      expect(done + failed).toBe(60);
      expect(done).toBeGreaterThanOrEqual(40);
    });
    const ends = await endsOf(id);
    expect(new Set(ends.filter((end) => end !== 'done'))).toEqual(new Set(['CONNECTION_FAILED']));
  });

  it('is not waited for any longer after a while, and looked for again from time to time', async () => {
    const host = hostAt('127.0.0.22');
    await app.database.query(
      `INSERT INTO fetch_hosts (host, resume_at, failures, unreached_since) VALUES ($1, now(), 20, now() - interval '1 hour')`,
      [host],
    );
    await whileReachable(async () => {
      const id = await begin(3, host);
      await finishedBatch(user, id);
      expect(await endsOf(id)).toEqual(Array(3).fill('HOST_UNREACHABLE'));

      await app.database.query(
        `UPDATE fetch_hosts SET updated_at = now() - interval '2 minutes' WHERE host = $1`,
        [host],
      );
      await user.post(`/batches/${id}/retry`, {});
      await finishedBatch(user, id);
      expect(await endsOf(id)).toEqual(['done', 'done', 'done']);
    });
  });
});
