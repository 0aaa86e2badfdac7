import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import type { Json, TestUser } from './support/test-user.js';

const ATTEMPTS = 3;

let app: TestApp;
let server: HostileServer;

beforeAll(async () => {
  server = await HostileServer.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: server.allowed,
      BATCH_ATTEMPTS: String(ATTEMPTS),
      BATCH_RETRY_DELAY: '0',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
});

async function begin(user: TestUser, urls: readonly string[]): Promise<string> {
  const table = productTable(urls.map((url, index) => [`Product ${index}`, url]));
  const { status, body } = await sendBatch(user, table);
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

it.each([
  ['nothing was begun of', 'SELECT FROM batches WHERE id = $1 FOR UPDATE', null],
  ['goes on', 'SELECT FROM batch_items WHERE batch_id = $1 FOR UPDATE', new Date()],
])('a batch that %s holds nobody else up while it is deleted', async (name, lock, startedAt) => {
  const [deleting, other] = [await app.newUser(), await app.newUser()];
  const address = startedAt ? '127.0.0.31' : '127.0.0.32';
  const host = `${address}:${server.port}`;
  await app.database.query(
    `INSERT INTO fetch_hosts (host, resume_at) VALUES ($1, now() + interval '1 hour')`,
    [host],
  );
  const id = await begin(deleting, [server.url('good', name, address)]);
  await app.database.query('UPDATE batches SET started_at = $2 WHERE id = $1', [id, startedAt]);
  const transaction = app.database.createQueryRunner();
  await transaction.startTransaction();
  try {
    await transaction.query(lock, [id]);
    await app.database.query('UPDATE fetch_hosts SET resume_at = now() WHERE host = $1', [host]);
    const later = await begin(other, [server.url('good', `beside what ${name}`)]);

    expect(await finishedBatch(other, later, { timeout: 20_000 })).toMatchObject({ done: 1 });
  } finally {
    await transaction.rollbackTransaction();
    await transaction.release();
  }
  expect(await finishedBatch(deleting, id)).toMatchObject({ done: 1 });
});

it('a host that takes connections again is not given up for what was before', async () => {
  const user = await app.newUser();
  const host = `127.0.0.33:${server.port}`;
  await app.database.query(
    `INSERT INTO fetch_hosts (host, resume_at, failures, unreached_since) VALUES ($1, now(), 30, now() - interval '1 minute')`,
    [host],
  );
  const id = await begin(user, [server.url('reset', 'warming-up', '127.0.0.33')]);

  await finishedBatch(user, id);
  const [item] = (await user.get(`/batches/${id}/items`)).body.data as Json[];
  expect(item).toMatchObject({ status: 'failed', attempts: ATTEMPTS, error: { code: 'CONNECTION_FAILED' } });
});

it('a host that asked for fewer requests is asked for more again also where its answer is no file', async () => {
  const user = await app.newUser();
  const host = `127.0.0.34:${server.port}`;
  await app.database.query(`INSERT INTO fetch_hosts (host, resume_at, answers) VALUES ($1, now(), 0)`, [
    host,
  ]);
  const urls = Array.from({ length: 3 }, (_, index) => server.url('missing', index, '127.0.0.34'));

  await finishedBatch(user, await begin(user, urls));
  const [known] = await app.database.query<Json[]>('SELECT answers FROM fetch_hosts WHERE host = $1', [host]);
  expect(known).toEqual({ answers: 3 });
});
