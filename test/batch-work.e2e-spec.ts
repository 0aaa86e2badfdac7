import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer, type Behaviour } from './support/hostile-server.js';
import type { Json, TestUser } from './support/test-user.js';

const PER_HOST = 3;
const ATTEMPTS = 3;
const UNDER_WAY = { timeout: 10_000 };

let app: TestApp;
let server: HostileServer;

beforeAll(async () => {
  server = await HostileServer.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: server.allowed,
      UPLOAD_MAX_BYTES: String(1024 * 1024),
      FETCH_TIMEOUT: '2',
      FETCH_IDLE_TIMEOUT: '1',
      BATCH_ATTEMPTS: String(ATTEMPTS),
      BATCH_RETRY_DELAY: '0',
      BATCH_CONCURRENCY_PER_HOST: String(PER_HOST),
    },
  });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
});

let user: TestUser;
beforeEach(async () => {
  user = await app.newUser();
});
afterEach(() => {
  server.gate = Promise.resolve();
});

async function begin(by: TestUser, urls: readonly string[], options = {}): Promise<string> {
  const table = productTable(urls.map((url, index) => [`Product ${index}`, url]));
  const { status, body } = await sendBatch(by, table, { options });
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

async function itemsOf(by: TestUser, id: string): Promise<Json[]> {
  const items: Json[] = [];
  for (let cursor = ''; ;) {
    const { body } = await by.get(`/batches/${id}/items?limit=100${cursor && `&cursor=${cursor}`}`);
    items.push(...body.data);
    if (!body.nextCursor) return items;
    cursor = body.nextCursor;
  }
}

const run = async (urls: readonly string[], options = {}) => {
  const id = await begin(user, urls, options);
  const batch = await finishedBatch(user, id);
  return { id, batch, items: await itemsOf(user, id) };
};

/** Those of analyses that are under way come and go. */
const expectNoTemporaryFiles = () =>
  vi.waitFor(async () => expect(await readdir(app.config.storage.temporaryFolder)).toEqual([]), {
    timeout: 30_000,
    interval: 100,
  });
const imagesOf = async (by: TestUser) => (await by.get('/images?limit=100')).body.data as Json[];

const unique = (() => {
  let count = 0;
  return () => `unique-${++count}`;
})();

describe('a server', () => {
  const expected: Partial<Record<Behaviour, { code?: string; httpStatus: number | null; asked: number }>> = {
    good: { httpStatus: 200, asked: 1 },
    text: { httpStatus: 200, asked: 1 },
    once: { httpStatus: 200, asked: 1 },
    busy: { httpStatus: 200, asked: 2 },
    shaky: { httpStatus: 200, asked: 2 },
    html: { code: 'UNSUPPORTED_IMAGE', httpStatus: 200, asked: 1 },
    broken: { code: 'BROKEN_IMAGE', httpStatus: 200, asked: 1 },
    empty: { code: 'RESPONSE_EMPTY', httpStatus: 204, asked: 1 },
    huge: { code: 'RESPONSE_TOO_LARGE', httpStatus: 200, asked: 1 },
    endless: { code: 'RESPONSE_TOO_LARGE', httpStatus: 200, asked: 1 },
    slow: { code: 'TIMED_OUT', httpStatus: 200, asked: ATTEMPTS },
    truncated: { code: 'RESPONSE_TRUNCATED', httpStatus: 200, asked: ATTEMPTS },
    reset: { code: 'CONNECTION_FAILED', httpStatus: null, asked: ATTEMPTS },
    missing: { code: 'HTTP_ERROR', httpStatus: 404, asked: 1 },
    away: { code: 'HTTP_ERROR', httpStatus: 503, asked: ATTEMPTS },
    loop: { code: 'TOO_MANY_REDIRECTS', httpStatus: null, asked: 6 },
  };

  it('may answer as it likes: each item ends in the state and with the code that it should', async () => {
    const name = unique();
    const kinds = Object.keys(expected) as Behaviour[];

    const { batch, items } = await run(kinds.map((kind) => server.url(kind, name)));

    const ended = items.map(({ status, error, httpStatus, imageId, attempts }, index) => {
      const kind = kinds[index]!;
      const asked = server.count(kind, name);
      return { kind, status, code: error?.code, httpStatus, asked, attempts, hasImage: imageId !== null };
    });
    expect(ended).toEqual(
      kinds.map((kind) => {
        const { code, httpStatus, asked } = expected[kind]!;
        // To be asked for patience is no attempt.
        const attempts = kind === 'loop' || kind === 'busy' ? 1 : asked;
        return {
          kind,
          status: code ? 'failed' : 'done',
          code,
          httpStatus,
          asked,
          attempts,
          hasImage: code === undefined,
        };
      }),
    );
    expect(batch).toMatchObject({
      status: 'complete',
      outcome: 'partial',
      total: kinds.length,
      done: 5,
      failed: kinds.length - 5,
      progress: `${kinds.length}/${kinds.length}`,
    });
    await expectNoTemporaryFiles();
  });

  it('is asked for no more at the same time than the limit allows, by all batches together', async () => {
    const host = '127.0.0.9';
    const urls = () => Array.from({ length: 12 }, () => server.url('good', unique(), host));
    const open = server.shutGate();
    const other = await app.newUser();
    const ids = [await begin(user, urls()), await begin(other, urls())] as const;
    await vi.waitUntil(() => server.most.get(`${host}:${server.port}`) === PER_HOST, UNDER_WAY);
    open();

    await finishedBatch(user, ids[0]);
    await finishedBatch(other, ids[1]);

    expect(server.most.get(`${host}:${server.port}`)).toBe(PER_HOST);
  });

  it('that asks for a pause gets it, for all of its files', async () => {
    const host = '127.0.0.10';
    server.retryAfter = 2;
    const names = Array.from({ length: 12 }, unique);
    const id = await begin(user, [
      server.url('busy', unique(), host),
      ...names.map((name) => server.url('good', name, host)),
    ]);

    await finishedBatch(user, id);

    server.retryAfter = 1;
    const of = server.requests.filter(
      ({ path }) => path.startsWith('/busy/') || names.some((name) => path === `/good/${name}`),
    );
    const first = of.find(({ path }) => path.startsWith('/busy/'))!;
    const again = of.findLast(({ path }) => path.startsWith('/busy/'))!;
    expect(again.at - first.at).toBeGreaterThan(1900);
    // What was under way already, or had been taken up with it, still comes.
    const meanwhile = of.filter(({ at }) => at > first.at && at < first.at + 1900);
    expect(meanwhile.length).toBeLessThan(PER_HOST * 2);
  });

  it('that never answers costs its own items their attempts, and no others', async () => {
    const { items } = await run([
      server.url('good', unique(), '127.0.0.11'),
      ...Array.from({ length: 12 }, (_, index) => server.url('reset', index, '127.0.0.12')),
    ]);

    expect(items[0]).toMatchObject({ status: 'done' });
    const failed = items.slice(1);
    expect(new Set(failed.map(({ error }) => error?.code))).toEqual(new Set(['CONNECTION_FAILED']));
    // After ten failures in a row, nothing of it is tried a second time.
    expect(failed.some(({ attempts }) => attempts === 1)).toBe(true);
  });
});

describe('an image of a batch', () => {
  it('is one image, whichever addresses and rows it comes by, and is found by each product', async () => {
    const url = server.url('same', unique());
    const table = productTable([
      ['Oak chair', url, url],
      ['Birch stool', server.url('same', unique())],
    ]);
    const { body } = await sendBatch(user, table);
    expect(await finishedBatch(user, body.id)).toMatchObject({ outcome: 'succeeded', done: 3 });

    const [image, ...others] = await imagesOf(user);
    expect(others).toEqual([]);
    expect(image.productNames.toSorted()).toEqual(['Birch stool', 'Oak chair']);
    const items = await itemsOf(user, body.id);
    expect(items.map(({ imageId }) => imageId)).toEqual([image.id, image.id, image.id]);
    expect((await user.get('/images?q=birch')).body.data).toHaveLength(1);
  });

  it('is analysed like any other, after what is uploaded by hand', async () => {
    const { items } = await run([server.url('good', unique())]);

    const image = await user.finished(items[0].imageId);

    expect(image.status).toBe('processed');
  });

  it('is not asked for where nothing more can be stored', async () => {
    const name = unique();
    await app.database.query('UPDATE users SET quota_bytes = storage_bytes WHERE id = $1', [user.id]);

    const { items } = await run([server.url('good', name)]);

    expect(items[0]).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'QUOTA_EXCEEDED' } });
    expect(server.count('good', name)).toBe(0);
  });

  it('is refused when there is no room left for it, like an upload', async () => {
    await run([server.url('good', unique())]);
    await app.database.query('UPDATE users SET quota_bytes = storage_bytes + 10 WHERE id = $1', [user.id]);

    const { items } = await run([server.url('good', unique())]);

    expect(items[0]).toMatchObject({ status: 'failed', httpStatus: 200, error: { code: 'QUOTA_EXCEEDED' } });
    expect(await imagesOf(user)).toHaveLength(1);
    await expectNoTemporaryFiles();
  });
});

describe('a large batch', () => {
  const MANY = 200;

  it('keeps no small one waiting, neither of somebody else nor of the same owner', async () => {
    const open = server.shutGate();
    const many = (host: string) => Array.from({ length: MANY }, () => server.url('good', unique(), host));
    const large = await begin(user, ['127.0.1.1', '127.0.1.2', '127.0.1.3', '127.0.1.4'].flatMap(many));
    const other = await app.newUser();
    const few = (host: string) => Array.from({ length: 10 }, () => server.url('good', unique(), host));
    const theirs = await begin(other, few('127.0.2.1'));
    const mine = await begin(user, few('127.0.2.2'));
    open();

    const left = async () => (await user.get(`/batches/${large}`)).body.pending as number;
    await finishedBatch(other, theirs);
    const leftAfterTheirs = await left();
    await finishedBatch(user, mine);
    const leftAfterMine = await left();

    expect(leftAfterTheirs).toBeGreaterThan(MANY * 2);
    expect(leftAfterMine).toBeGreaterThan(MANY * 2);
    await user.post(`/batches/${large}/cancel`);
  });

  it('that is cancelled takes nothing in any more, and adds up', async () => {
    const first = Array.from({ length: 5 }, () => server.url('good', unique(), '127.0.3.1'));
    const rest = Array.from({ length: 100 }, () => server.url('good', unique(), '127.0.3.1'));
    const id = await begin(user, [...first, ...rest]);
    await vi.waitUntil(async () => (await user.get(`/batches/${id}`)).body.done >= 5, UNDER_WAY);
    const open = server.shutGate();
    const { body } = await user.post(`/batches/${id}/cancel`);
    expect(body.status).toBe('cancelled');
    // Those that were past the last look when it was cancelled are let through by it.
    await vi.waitFor(
      async () => {
        const batch = (await user.get(`/batches/${id}`)).body;
        expect(batch.processing).toBe(0);
        expect(batch.done + batch.failed + batch.cancelled).toBe(105);
      },
      { timeout: 10_000 },
    );
    const before = await imagesOf(user);
    const requests = server.requests.length;
    open();

    await run([server.url('good', unique())]);

    expect(server.requests.length).toBe(requests + 1);
    expect(await imagesOf(user)).toHaveLength(before.length + 1);
    await expectNoTemporaryFiles();
  });
});

describe('failed items', () => {
  it('can be tried again, and only they are', async () => {
    const bad = unique();
    const good = unique();
    const id = await begin(user, [server.url('away', bad), server.url('good', good)]);
    expect(await finishedBatch(user, id)).toMatchObject({ outcome: 'partial', done: 1, failed: 1 });

    expect((await user.post(`/batches/${id}/retry`)).status).toBe(202);
    const again = await finishedBatch(user, id);

    expect(again).toMatchObject({ outcome: 'partial', total: 2, done: 1, failed: 1 });
    expect(server.count('away', bad)).toBe(2 * ATTEMPTS);
    expect(server.count('good', good)).toBe(1);
  });
});

describe('an owner who is disabled', () => {
  it('has nothing fetched until he is enabled again', async () => {
    const host = '127.0.4.1';
    const open = server.shutGate();
    const id = await begin(
      user,
      Array.from({ length: 8 }, () => server.url('good', unique(), host)),
    );
    await vi.waitUntil(() => server.most.get(`${host}:${server.port}`) === PER_HOST, UNDER_WAY);
    await app.database.query('UPDATE users SET disabled = true WHERE id = $1', [user.id]);
    // Workers look after what they have in hand every few seconds.
    await vi.waitFor(
      async () => {
        const rows = await app.database.query(
          `SELECT FROM batch_items WHERE batch_id = $1 AND claim IS NOT NULL`,
          [id],
        );
        expect(rows).toEqual([]);
      },
      { timeout: 10_000 },
    );
    open();
    expect(await app.database.query('SELECT FROM images WHERE owner_id = $1', [user.id])).toEqual([]);

    await app.database.query('UPDATE users SET disabled = false WHERE id = $1', [user.id]);

    expect(await finishedBatch(user, id)).toMatchObject({ done: 8 });
  });
});

describe('an item whose worker is gone', () => {
  /** As a worker leaves it that was killed. */
  const lose = (id: string) =>
    app.database.query(
      `UPDATE batch_items SET status = 'processing', claim = gen_random_uuid(), finished_at = NULL,
              updated_at = now() - interval '1 minute' WHERE batch_id = $1`,
      [id],
    );

  it('is taken up by another one', async () => {
    const { id } = await run([server.url('good', unique())]);
    await app.database.query(`UPDATE batches SET status = 'processing', done = 0 WHERE id = $1`, [id]);
    await lose(id);

    expect(await finishedBatch(user, id)).toMatchObject({ status: 'complete', done: 1, processed: 1 });
    expect((await itemsOf(user, id))[0]).toMatchObject({ status: 'done', attempts: 2 });
  });

  it('is cancelled where its batch was, which adds up then', async () => {
    const { id } = await run([server.url('good', unique())]);
    await app.database.query(`UPDATE batches SET status = 'cancelled', done = 0 WHERE id = $1`, [id]);
    await lose(id);

    await vi.waitFor(
      async () =>
        expect((await user.get(`/batches/${id}`)).body).toMatchObject({ cancelled: 1, processing: 0 }),
      { timeout: 10_000 },
    );
  });

  it('is given up in the end, as it may be what its workers died of', async () => {
    const { id } = await run([server.url('good', unique())]);
    await app.database.query(`UPDATE batches SET status = 'processing', done = 0 WHERE id = $1`, [id]);
    await app.database.query('UPDATE batch_items SET attempts = $2 WHERE batch_id = $1', [id, ATTEMPTS + 3]);
    await lose(id);

    expect(await finishedBatch(user, id)).toMatchObject({ outcome: 'failed', failed: 1 });
    expect((await itemsOf(user, id))[0].error.code).toBe('WORKER_CRASHED');
  });

  it('is offered again where the queue has lost its job', async () => {
    const { id } = await run([server.url('good', unique())]);
    await app.database.query(`UPDATE batches SET status = 'processing', done = 0 WHERE id = $1`, [id]);
    await lose(id);
    await app.database.query(
      `UPDATE batch_items SET claim = NULL, updated_at = now() - interval '2 minutes' WHERE batch_id = $1`,
      [id],
    );

    expect(await finishedBatch(user, id)).toMatchObject({ done: 1 });
  });
});

describe('a fault of the storage', () => {
  it('costs no attempt, and the item is done once it has passed', async () => {
    const { folder } = app.config.storage;
    await rename(folder, `${folder}-away`);
    await writeFile(folder, 'no folder');
    let id: string;
    try {
      id = await begin(user, [server.url('good', unique())]);
      await vi.waitFor(
        async () =>
          expect((await itemsOf(user, id))[0]).toMatchObject({
            status: 'pending',
            attempts: 0,
            retryAt: expect.any(String),
          }),
        { timeout: 20_000, interval: 50 },
      );
    } finally {
      await rm(folder);
      await rename(`${folder}-away`, folder);
    }
    await app.database.query('UPDATE batch_items SET retry_at = now() WHERE retry_at IS NOT NULL');

    expect(await finishedBatch(user, id)).toMatchObject({ outcome: 'succeeded', done: 1 });
    expect((await itemsOf(user, id))[0].attempts).toBe(1);
  });
});
