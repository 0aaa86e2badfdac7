import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import { call, type Json, type TestUser } from './support/test-user.js';

let app: TestApp;
let shop: HostileServer;
beforeAll(async () => {
  shop = await HostileServer.start();
  app = await startApp({
    environment: { ALLOW_PRIVATE_HOSTS: shop.allowed, BATCH_ATTEMPTS: '1', BATCH_RETRY_DELAY: '0' },
  });
});
afterAll(async () => {
  await app.stop();
  await shop.stop();
});
beforeEach(() => {
  shop.gate = Promise.resolve();
});

/** Names that no other test has, so that each picture is asked for by one test only. */
let names = 0;
const urls = (behaviour: Parameters<HostileServer['url']>[0], count: number) =>
  Array.from({ length: count }, () => shop.url(behaviour, `batches-${names++}`));
const tableOf = (addresses: readonly string[]) =>
  productTable(addresses.map((url, index) => [`Chair ${index}`, url]));
const send = async (user: TestUser, addresses: readonly string[]) =>
  (await sendBatch(user, tableOf(addresses))).body;
const itemsOf = async (user: TestUser, id: string, query = 'limit=100'): Promise<Json[]> =>
  (await user.get(`/batches/${id}/items?${query}`)).body.data;

/** Until it is let go, nobody is answered. */
function holdAnswers(): () => void {
  let letGo!: () => void;
  shop.gate = new Promise<void>((resolve) => (letGo = resolve));
  return letGo;
}

const asked = (addresses: readonly string[]) =>
  shop.requests.filter(({ path }) => addresses.some((url) => url.endsWith(path))).length;

function expectSums(batch: Json): void {
  const { total, processed, done, failed, cancelled, processing, pending, progress, status } = batch;
  expect(done + failed + cancelled).toBe(processed);
  expect(processed + processing + pending).toBe(total);
  expect(Math.min(processing, pending)).toBeGreaterThanOrEqual(0);
  expect(progress).toBe(`${processed}/${total}`);
  if (status === 'complete') expect(processed).toBe(total);
}

/** What the batch says of itself, against its items, as both are at one moment. */
async function expectExact(id: string): Promise<void> {
  const [row] = await app.database.query<Json[]>(
    `SELECT batches.total, batches.done, batches.failed, batches.cancelled,
            jsonb_build_object('total', count(*)::int, 'done', count(*) FILTER (WHERE item.status = 'done'),
              'failed', count(*) FILTER (WHERE item.status = 'failed'),
              'cancelled', count(*) FILTER (WHERE item.status = 'cancelled')) AS counted
       FROM batches JOIN batch_items AS item ON batch_id = batches.id WHERE batches.id = $1 GROUP BY batches.id`,
    [id],
  );
  const { counted, ...said } = row;
  expect(said).toEqual(counted);
}

describe('a batch', () => {
  it("ends with its images as one's own, and with the reason of each that failed", async () => {
    const user = await app.newUser();
    const addresses = [...urls('good', 2), ...urls('missing', 1), 'nothing'];
    const sent = await send(user, addresses);

    const batch = await finishedBatch(user, sent.id);

    expect(batch).toMatchObject({
      status: 'complete',
      outcome: 'partial',
      progress: '4/4',
      done: 2,
      failed: 2,
    });
    expect(batch.finishedAt >= batch.startedAt && batch.startedAt >= batch.createdAt).toBe(true);
    const items = await itemsOf(user, sent.id);
    expect(items.map(({ status, error }) => [status, error?.code ?? null])).toEqual([
      ['done', null],
      ['done', null],
      ['failed', 'HTTP_ERROR'],
      ['failed', 'URL_INVALID'],
    ]);
    expect(items[2]).toMatchObject({ httpStatus: 404, attempts: 1, imageId: null, outputUrl: null });
    expect(items[0]).toMatchObject({ httpStatus: 200, attempts: 1, inputUrl: addresses[0] });
    expect(items[0].bytes).toBeGreaterThan(0);
    expect((await user.get(`/images/${items[0].imageId}`)).body.productNames).toEqual(['Chair 0']);
  });

  it('has counts that add up at every moment, and never run backwards', async () => {
    const user = await app.newUser();
    const { id } = await send(user, [
      ...urls('good', 30),
      ...urls('missing', 15),
      ...Array<string>(5).fill('nothing'),
    ]);
    let last = 0;
    let sawWork = false;

    for (let running = true; running;) {
      const { body } = await user.get(`/batches/${id}`);
      expectSums(body);
      await expectExact(id);
      expect(body.processed).toBeGreaterThanOrEqual(last);
      last = body.processed;
      sawWork ||= body.processing > 0 && body.pending > 0;
      running = body.status === 'processing';
    }

    expect(last).toBe(50);
    expect(sawWork).toBe(true);
    expect((await user.get(`/batches/${id}`)).body).toMatchObject({
      done: 30,
      failed: 20,
      outcome: 'partial',
    });
  });

  it('tells when it will be done by its own pace, from its last beginning on', async () => {
    const user = await app.newUser();
    const { id } = await send(user, urls('good', 1));
    await finishedBatch(user, id);
    const pretend = (ended: number, before: number) =>
      app.database.query(
        `UPDATE batches SET status = 'processing', total = 100, done = $2, ended_before = $3,
                started_at = now() - interval '100 seconds' WHERE id = $1`,
        [id, ended, before],
      );
    const secondsLeft = async () => {
      const { estimatedFinishAt } = (await user.get(`/batches/${id}`)).body;
      return estimatedFinishAt && (new Date(estimatedFinishAt).getTime() - Date.now()) / 1000;
    };

    await pretend(50, 0);
    expect(await secondsLeft()).toBeCloseTo(100, -1);
    await pretend(60, 50);
    expect(await secondsLeft()).toBeCloseTo(400, -2);
    await pretend(52, 50);
    expect(await secondsLeft()).toBeNull();
    await app.database.query('DELETE FROM batches WHERE id = $1', [id]);
  });
});

describe('cancelling', () => {
  it('stops what waits at once and what is in hand soon, and takes no image in any more', async () => {
    const user = await app.newUser();
    const letGo = holdAnswers();
    const addresses = urls('good', 40);
    const { id } = await send(user, addresses);
    await vi.waitFor(() => expect(asked(addresses)).toBeGreaterThan(0), { timeout: 10_000 });

    const first = await user.post(`/batches/${id}/cancel`);
    const second = await user.post(`/batches/${id}/cancel`);
    letGo();

    expect([first.status, first.body.status]).toEqual([200, 'cancelled']);
    expectSums(first.body);
    expect(first.body.pending).toBe(0);
    expect(first.body.estimatedFinishAt).toBeNull();
    expect(second).toMatchObject({
      status: 200,
      body: { status: 'cancelled', finishedAt: first.body.finishedAt },
    });
    await vi.waitFor(async () => expect((await user.get(`/batches/${id}`)).body.cancelled).toBe(40), {
      timeout: 20_000,
    });
    await expectExact(id);
    expect((await user.get('/images')).body.data).toEqual([]);
    expect(asked(addresses)).toBeLessThan(20);
  });

  it('changes nothing about a batch that is complete', async () => {
    const user = await app.newUser();
    const { id } = await send(user, urls('good', 1));
    const before = await finishedBatch(user, id);

    const { status, body } = await user.post(`/batches/${id}/cancel`);

    expect([status, body]).toEqual([200, before]);
  });
});

describe('retrying', () => {
  it('begins what failed again, once, however often it is asked for at the same time', async () => {
    const user = await app.newUser();
    const { id } = await send(user, [...urls('shaky', 6), ...urls('good', 2), 'nothing']);
    expect(await finishedBatch(user, id)).toMatchObject({ done: 2, failed: 7 });
    const letGo = holdAnswers();

    const answers = await Promise.all(Array.from({ length: 20 }, () => user.post(`/batches/${id}/retry`)));
    letGo();

    const taken = answers.filter(({ status }) => status === 202);
    expect(taken).toHaveLength(1);
    expect(taken[0]!.body).toMatchObject({
      status: 'processing',
      outcome: null,
      done: 2,
      failed: 1,
      finishedAt: null,
    });
    expectSums(taken[0]!.body);
    for (const { status, body } of answers)
      if (status !== 202) expect([status, body.code]).toEqual([409, 'BATCH_NOTHING_TO_RETRY']);
    expect(await finishedBatch(user, id)).toMatchObject({ done: 8, failed: 1, outcome: 'partial' });
    await expectExact(id);
    expect((await itemsOf(user, id, 'status=failed')).map(({ error }) => error.code)).toEqual([
      'URL_INVALID',
    ]);
    expect((await user.post(`/batches/${id}/retry`)).status).toBe(409);
  });

  it('takes up what was cancelled where that is asked for', async () => {
    const user = await app.newUser();
    const letGo = holdAnswers();
    const { id } = await send(user, urls('good', 10));
    await user.post(`/batches/${id}/cancel`);
    letGo();
    await vi.waitFor(async () => expect((await user.get(`/batches/${id}`)).body.cancelled).toBe(10), {
      timeout: 20_000,
    });
    expect((await user.post(`/batches/${id}/retry`)).body.code).toBe('BATCH_NOTHING_TO_RETRY');
    expect((await user.post(`/batches/${id}/retry`, { cancelled: 'yes' })).status).toBe(400);
    expect((await user.post(`/batches/${id}/retry`, { everything: true })).status).toBe(400);

    const { status, body } = await user.post(`/batches/${id}/retry`, { cancelled: true });

    expect([status, body.cancelled]).toEqual([202, 0]);
    expect(await finishedBatch(user, id)).toMatchObject({
      status: 'complete',
      outcome: 'succeeded',
      done: 10,
    });
    await expectExact(id);
  });
});

describe('deleting', () => {
  it('stops and forgets a batch; its images stay', async () => {
    const user = await app.newUser();
    const { id } = await send(user, urls('good', 2));
    await finishedBatch(user, id);
    const letGo = holdAnswers();
    const running = await send(user, urls('good', 20));

    expect((await user.call('DELETE', `/batches/${id}`)).status).toBe(204);
    expect((await user.call('DELETE', `/batches/${running.id}`)).status).toBe(204);
    letGo();

    expect((await user.get(`/batches/${id}`)).status).toBe(404);
    expect((await user.call('DELETE', `/batches/${id}`)).status).toBe(404);
    expect((await user.get('/batches')).body.data).toEqual([]);
    const [rows] = await app.database.query<Json[]>(
      `SELECT (SELECT count(*)::int FROM batch_items WHERE batch_id = ANY($1)) AS items,
              (SELECT count(*)::int FROM batch_products WHERE batch_id = ANY($1)) AS products`,
      [[id, running.id]],
    );
    expect(rows).toEqual({ items: 0, products: 0 });
    expect((await user.get('/images')).body.data.length).toBeGreaterThanOrEqual(2);
    // The workers have not stumbled over what is gone.
    const next = await send(user, urls('good', 1));
    expect(await finishedBatch(user, next.id)).toMatchObject({ outcome: 'succeeded' });
  });
});

describe('lists', () => {
  it('give batches newest first, by page and by cursor, and by their state', async () => {
    const user = await app.newUser();
    const sent: string[] = [];
    for (let index = 0; index < 5; index++) sent.push((await send(user, ['nothing'])).id);
    const newest = sent.toReversed();
    const ids = ({ body }: { body: Json }) => body.data.map(({ id }: Json) => id);

    const first = await user.get('/batches?limit=2');
    const second = await user.get(`/batches?limit=2&cursor=${first.body.nextCursor}`);
    const last = await user.get('/batches?limit=2&page=3');

    expect(ids(first)).toEqual(newest.slice(0, 2));
    expect(ids(second)).toEqual(newest.slice(2, 4));
    expect(ids(last)).toEqual(newest.slice(4));
    expect(last.body).toMatchObject({ total: 5, page: 3, nextCursor: null });
    expect(ids(await user.get('/batches?status=complete'))).toEqual(newest);
    expect(ids(await user.get('/batches?status=cancelled'))).toEqual([]);
    for (const query of ['status=pending', 'limit=0', 'limit=101', 'cursor=x', 'page=0', 'owner=1'])
      expect([query, (await user.get(`/batches?${query}`)).status]).toEqual([query, 400]);
  });

  it('give the items of a batch by cursor, by state and by line', async () => {
    const user = await app.newUser();
    const table = productTable([
      ['Two', ...urls('good', 2)],
      ['None', ''],
      ['Three', ...urls('missing', 3)],
    ]);
    const { id } = (await sendBatch(user, table)).body;
    await finishedBatch(user, id);
    const seen: Json[] = [];

    for (let cursor = ''; cursor !== null;) {
      const { body } = await user.get(`/batches/${id}/items?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.data.length).toBeLessThanOrEqual(2);
      seen.push(...body.data);
      cursor = body.nextCursor;
    }

    expect(seen).toEqual(await itemsOf(user, id));
    expect(seen.map(({ line }) => line)).toEqual([2, 2, 3, 4, 4, 4]);
    expect(await itemsOf(user, id, 'line=4')).toEqual(seen.slice(3));
    expect(await itemsOf(user, id, 'status=failed')).toEqual(seen.slice(2));
    expect(await itemsOf(user, id, 'status=done&line=4')).toEqual([]);
    for (const query of ['status=complete', 'line=0', 'line=x', 'limit=101', 'cursor=!', 'page=1'])
      expect([query, (await user.get(`/batches/${id}/items?${query}`)).status]).toEqual([query, 400]);
  });
});

describe('accounts', () => {
  it('find no batch of somebody else, just as none that is not there', async () => {
    const [anna, ben] = [await app.newUser(), await app.newUser()];
    const { id } = await send(anna, [...urls('missing', 1), 'nothing']);
    await finishedBatch(anna, id);
    const before = (await anna.get(`/batches/${id}`)).body;
    const nobodys = '01890000-0000-7000-8000-000000000000';
    const calls: [string, string][] = [
      ['GET', ''],
      ['GET', '/items'],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['DELETE', ''],
    ];

    for (const [method, path] of calls) {
      const answers = await Promise.all(
        [id, nobodys, 'x', `${id}'--`].map((each) =>
          ben.call(method, `/batches/${encodeURIComponent(each)}${path}`),
        ),
      );
      const [first, ...rest] = answers.map(({ status, body }) => ({
        status,
        body: { ...body, traceId: '' },
      }));
      expect(first).toMatchObject({ status: 404, body: { code: 'BATCH_NOT_FOUND' } });
      for (const each of rest) expect(each).toEqual(first);
    }

    expect((await ben.get('/batches')).body.data).toEqual([]);
    expect((await anna.get(`/batches/${id}`)).body).toEqual(before);
  });

  it('that are disabled have nothing fetched, until that is undone', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    const letGo = holdAnswers();
    const addresses = urls('good', 30);
    const { id } = await send(user, addresses);
    await vi.waitFor(() => expect(asked(addresses)).toBeGreaterThan(0), { timeout: 10_000 });

    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { disabled: true } });
    expect((await user.get(`/batches/${id}`)).status).toBe(401);
    expect((await sendBatch(user, tableOf(addresses))).status).toBe(401);
    letGo();
    const inHand = `SELECT count(*) FILTER (WHERE status = 'processing')::int AS busy,
                           count(*) FILTER (WHERE status = 'done')::int AS done FROM batch_items WHERE batch_id = $1`;
    await vi.waitFor(
      async () => expect(await app.database.query(inHand, [id])).toEqual([{ busy: 0, done: 0 }]),
      { timeout: 20_000 },
    );
    expect(asked(addresses)).toBeLessThan(20);

    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { disabled: false } });
    const login = { username: user.username, password: user.password };
    user.token = (await call(app.url, 'POST', '/auth/login', { json: login })).body.access_token;
    expect(await finishedBatch(user, id)).toMatchObject({ outcome: 'succeeded', done: 30 });
  });

  it('that are deleted take everything of their batches with them', async () => {
    const user = await app.newUser();
    const letGo = holdAnswers();
    const { id } = await send(user, urls('good', 20));

    expect((await user.call('DELETE', '/users/me')).status).toBe(204);
    letGo();

    const [left] = await app.database.query<Json[]>(
      `SELECT (SELECT count(*)::int FROM batches WHERE id = $1) AS batches,
              (SELECT count(*)::int FROM batch_items WHERE batch_id = $1) AS items,
              (SELECT count(*)::int FROM batch_products WHERE batch_id = $1) AS products`,
      [id],
    );
    expect(left).toEqual({ batches: 0, items: 0, products: 0 });
  });
});
