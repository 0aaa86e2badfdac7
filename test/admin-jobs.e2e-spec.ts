import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';
import { newPicture } from './support/pictures.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import type { Json, TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 30_000, interval: 20 };

/** Everything of all users: each test looks at its own. */
let app: TestApp;
let admin: TestUser;

const upload = async (user: TestUser): Promise<string> =>
  (await user.upload(await newPicture(), 'a.jpg')).body.id;
const fail = (imageId: string, producer: string, code = 'TIMED_OUT') =>
  app.database.query(
    `UPDATE productions SET status = 'failed', error_code = $3, error_message = 'It took longer than is allowed',
            attempts = 3, finished_at = clock_timestamp() WHERE image_id = $1 AND producer = $2`,
    [imageId, producer, code],
  );
const failed = async (query: string): Promise<Json[]> =>
  (await admin.get(`/admin/jobs/failed?limit=100&${query}`)).body.data;
const statuses = async (imageId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await app.database.query<{ producer: string; status: string }[]>(
        'SELECT producer, status FROM productions WHERE image_id = $1',
        [imageId],
      )
    ).map(({ producer, status }) => [producer, status]),
  );
const lane = async (name: string): Promise<Json> =>
  (await admin.get('/admin/jobs')).body.queues.find((queue: Json) => queue.lane === name);
const recorded = async (action: string): Promise<Json> =>
  (await admin.get(`/admin/audit?action=${action}&actor=${admin.id}`)).body.data[0];

describe('while no worker runs', () => {
  beforeAll(async () => {
    app = await startApp({ worker: false });
    admin = await app.newAdmin();
  });
  afterAll(() => app?.stop());

  it('is for administrators', async () => {
    const user = await app.newUser();
    for (const [method, path] of [
      ['GET', '/admin/jobs'],
      ['GET', '/admin/jobs/failed'],
      ['POST', '/admin/jobs/failed/retry'],
      ['POST', '/admin/jobs/lanes/cpu/pause'],
      ['POST', '/admin/jobs/lanes/cpu/resume'],
      ['POST', '/admin/jobs/lanes/cpu/cancel'],
    ] as const) {
      expect([path, (await user.call(method, path)).status]).toEqual([path, 403]);
    }
  });

  it('tells what waits in each lane, and since when', async () => {
    const before = await lane('cpu');
    await upload(await app.newUser());
    // The answer before holds for two seconds.
    const after = await vi.waitUntil(async () => {
      const now = await lane('cpu');
      return now.pending > before.pending && now;
    }, PATIENCE);

    expect(after).toMatchObject({ name: 'analysis-cpu', paused: false, running: before.running });
    expect(after.counts.waiting).toBe(before.counts.waiting + 2);
    expect(Date.parse(after.oldestPendingAt)).toBeLessThanOrEqual(Date.now());
    expect((await admin.get('/admin/jobs')).body.queues.map(({ name }: Json) => name)).toEqual([
      'analysis-cpu',
      'analysis-model',
      'analysis-web',
      'maintenance',
      'faces',
      'batches',
      'webhooks',
    ]);
  });

  it('tells what waits of batches and webhooks, whatever their queues hold', async () => {
    const shop = 'https://shop.example.org';
    const user = await app.newUser();
    const table = productTable([
      ['Chair', `${shop}/1.jpg`, `${shop}/2.jpg`],
      ['Fault', 'http://10.0.0.1/3.jpg'],
    ]);
    await sendBatch(user, table);
    const { body: webhook } = await user.post('/webhooks', {
      url: `${shop}/hook`,
      eventTypes: ['image.failed'],
    });
    expect((await user.post(`/webhooks/${webhook.id}/test`)).status).toBe(202);

    // The answer before holds for two seconds.
    await expect
      .poll(async () => (await admin.get('/admin/jobs')).body.queues.slice(-2), PATIENCE)
      .toMatchObject([
        { name: 'batches', lane: null, pending: 2, running: 0, oldestPendingAt: expect.any(String) },
        { name: 'webhooks', lane: null, pending: 1, running: 0, oldestPendingAt: expect.any(String) },
      ]);
  });

  it('lists what failed, with why, for whom, and filters', async () => {
    const [ada, bob] = [await app.newUser(), await app.newUser()];
    const [first, second] = [await upload(ada), await upload(ada)];
    const other = await upload(bob);
    await fail(first, 'caption');
    await fail(second, 'palette', 'WORKER_CRASHED');
    await fail(other, 'caption');

    expect(await failed(`owner=${ada.id}`)).toMatchObject([
      { imageId: second, producer: 'palette', lane: 'cpu', code: 'WORKER_CRASHED' },
      {
        imageId: first,
        producer: 'caption',
        lane: 'model',
        owner: { id: ada.id, username: ada.username },
        code: 'TIMED_OUT',
        message: 'It took longer than is allowed',
        attempts: 3,
        failedAt: expect.any(String),
        retriable: true,
      },
    ]);
    const ids = (rows: Json[]) => rows.map(({ imageId }) => imageId);
    expect(ids(await failed(`owner=${ada.id}&producer=caption`))).toEqual([first]);
    expect(ids(await failed(`owner=${ada.id}&code=WORKER_CRASHED`))).toEqual([second]);
    expect(ids(await failed('producer=caption')).slice(0, 2)).toEqual([other, first]);
    expect(await failed('code=NONE_SUCH')).toEqual([]);
  });

  it('goes through all failures by cursor, without repetition', async () => {
    const user = await app.newUser();
    const id = await upload(user);
    const producers = ['metadata', 'palette', 'quality', 'caption', 'fingerprint'];
    // At the same time, so that only the producers' names settle the order.
    await app.database.query(
      `UPDATE productions SET status = 'failed', error_code = 'X', finished_at = '2026-01-31T12:00:00.123456Z'
        WHERE image_id = $1 AND producer = ANY($2)`,
      [id, producers],
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await admin.get(
        `/admin/jobs/failed?owner=${user.id}&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.data.map(({ producer }: Json) => producer));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(producers.toSorted().toReversed());
  });

  it.each(['cursor=nonsense', 'cursor=W10', 'owner=x', 'producer=%00', 'code=a-b', 'limit=0'])(
    'refuses %s',
    async (query) => {
      expect((await admin.get(`/admin/jobs/failed?${query}`)).body).toMatchObject({
        status: 400,
        code: 'VALIDATION_FAILED',
      });
    },
  );

  it('retries one, with what hangs below it, and only what has failed', async () => {
    const id = await upload(await app.newUser());
    await fail(id, 'renditions');
    await app.database.query(
      `UPDATE productions SET status = 'skipped' WHERE image_id = $1 AND producer NOT IN ('renditions', 'metadata')`,
      [id],
    );
    const path = (image: string, producer: string) => `/admin/jobs/failed/${image}/${producer}/retry`;

    expect(await admin.post(path(id, 'renditions'))).toMatchObject({
      status: 202,
      body: { producer: 'renditions', status: 'pending', attempts: 0, error: null },
    });
    expect(new Set(Object.values(await statuses(id)))).toEqual(new Set(['pending']));
    expect((await recorded('jobs.retried')).target).toEqual({ type: 'production', id: `${id}.renditions` });

    expect((await admin.post(path(id, 'renditions'))).body.code).toBe('PRODUCTION_NOT_FAILED');
    expect((await admin.post(path(id, 'nothing'))).body.code).toBe('PRODUCTION_NOT_FOUND');
    expect((await admin.post(path('nonsense', 'caption'))).status).toBe(404);
    expect((await admin.post(path(randomUUID(), 'caption'))).status).toBe(404);
    await fail(id, 'renditions', 'IMAGE_UNDECODABLE');
    await app.database.query('UPDATE images SET storage_key = NULL WHERE id = $1', [id]);
    expect((await admin.post(path(id, 'renditions'))).body.code).toBe('PRODUCTION_NOT_RETRIABLE');
    expect((await failed('code=IMAGE_UNDECODABLE'))[0]).toMatchObject({ imageId: id, retriable: false });
    expect((await admin.post('/admin/jobs/failed/retry', { code: 'IMAGE_UNDECODABLE' })).body).toEqual({
      retried: 0,
      more: false,
    });
  });

  it('retries all that match, so many at a time, and says how many', async () => {
    const user = await app.newUser();
    await app.database.query(
      `WITH many AS (
         INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width,
                             height, status)
         SELECT gen_random_uuid(), $1, 'a.png', 'image/png', 1, n, 'none', 1, 1, 'failed'
           FROM generate_series(1, 450) n RETURNING id)
       INSERT INTO productions (image_id, producer, version, status, error_code, finished_at)
       SELECT id, 'renditions', 1, 'failed', 'MANY', now() FROM many`,
      [user.id],
    );
    const other = await upload(user);
    await fail(other, 'renditions', 'OTHER');

    const retry = async () =>
      (await admin.post('/admin/jobs/failed/retry', { code: 'MANY', limit: 250 })).body;
    expect(await retry()).toEqual({ retried: 250, more: true });
    expect(await retry()).toEqual({ retried: 200, more: false });
    expect(await retry()).toEqual({ retried: 0, more: false });
    expect((await failed(`owner=${user.id}`)).map(({ imageId }) => imageId)).toEqual([other]);
    const [pending] = await app.database.query(
      `SELECT count(*)::int AS count FROM images WHERE owner_id = $1 AND status = 'pending'`,
      [user.id],
    );
    expect(pending.count).toBe(451);
    expect((await recorded('jobs.retried')).details).toMatchObject({ code: 'MANY', retried: 0 });
  });

  it('cancels what waits in a lane: it is failed, seen, and can be retried', async () => {
    const [user, other] = [await app.newUser(), await app.newUser()];
    const [first, second, spared] = [await upload(user), await upload(user), await upload(other)];
    await user.get(`/images/${first}`);

    const { body } = await admin.post('/admin/jobs/lanes/cpu/cancel', { owner: user.id });
    expect(body).toEqual({ cancelled: expect.any(Number), more: false });
    const rows = await failed(`owner=${user.id}&code=CANCELLED`);
    expect(rows).toHaveLength(body.cancelled);
    expect(rows.every((row) => row.lane === 'cpu' && row.retriable)).toBe(true);
    expect(await statuses(first)).toMatchObject({ renditions: 'failed', caption: 'skipped' });
    expect((await user.get(`/images/${first}`)).body.status).toBe('failed');
    expect((await statuses(spared))['renditions']).toBe('pending');
    expect(await recorded('jobs.cancelled')).toMatchObject({
      target: { type: 'lane', id: 'cpu' },
      details: { owner: user.id, cancelled: body.cancelled },
    });

    const retried = (await admin.post('/admin/jobs/failed/retry', { code: 'CANCELLED', owner: user.id }))
      .body;
    expect(retried.more).toBe(false);
    for (const id of [first, second])
      expect(new Set(Object.values(await statuses(id)))).toEqual(new Set(['pending']));
    expect((await user.get(`/images/${first}`)).body.status).toBe('pending');
  });

  it('takes a request without a body for one without a filter', async () => {
    expect(await admin.post('/admin/jobs/lanes/web/cancel')).toMatchObject({
      status: 200,
      body: { cancelled: 0, more: false },
    });
    expect((await admin.post('/admin/jobs/failed/retry')).status).toBe(200);
    expect((await admin.post('/admin/jobs/failed/retry', { limit: 0 })).status).toBe(400);
    expect((await admin.post('/admin/jobs/failed/retry', { producers: 'x' })).status).toBe(400);
  });

  it('knows no other lanes', async () => {
    for (const act of ['pause', 'resume', 'cancel'])
      expect((await admin.post(`/admin/jobs/lanes/gpu/${act}`, {})).body.code).toBe('LANE_NOT_FOUND');
  });
});

describe('while a worker runs', () => {
  beforeAll(async () => {
    app = await startApp({ environment: { SWEEP_INTERVAL: '1' } });
    admin = await app.newAdmin();
  });
  afterAll(() => app?.stop());

  it('lets a lane stand still and go on, across new workers, an emptied queue, and sweeps', async () => {
    expect((await admin.post('/admin/jobs/lanes/model/pause')).body).toEqual({
      lane: 'model',
      paused: true,
      applied: true,
    });
    await app.startWorker();
    const user = await app.newUser();
    const id = await upload(user);
    await vi.waitUntil(async () => (await statuses(id))['fingerprint'] === 'done', PATIENCE);
    await vi.waitUntil(async () => (await lane('model')).counts.waiting === 1, PATIENCE);
    expect(await lane('model')).toMatchObject({ paused: true, pending: 1, running: 0 });

    // A queue that has forgotten the lane with all that was in it; the next sweep fills it again.
    await app.database.query(
      `WITH lost AS (DELETE FROM bullmq.job WHERE queue = 'analysis-model')
       DELETE FROM bullmq.meta WHERE queue = 'analysis-model' AND field = 'paused'`,
    );
    // Asked of the queue itself: what the API answers may be two seconds old.
    await vi.waitUntil(async () => {
      const told = await app.database.query(
        `SELECT FROM bullmq.job JOIN bullmq.meta USING (queue)
          WHERE queue = 'analysis-model' AND state = 'waiting' AND field = 'paused' AND value = '1'`,
      );
      return told.length === 1;
    }, PATIENCE);
    expect((await statuses(id))['caption']).toBe('pending');

    expect((await admin.post('/admin/jobs/lanes/model/resume')).body.paused).toBe(false);
    expect((await user.finished(id)).status).toBe('processed');
    expect((await statuses(id))['caption']).toBe('done');
    expect(await recorded('lane.paused')).toMatchObject({ target: { type: 'lane', id: 'model' } });
    expect(await recorded('lane.resumed')).toMatchObject({ details: { applied: true } });
  });

  it('goes on, even where its queue was left paused by other means', async () => {
    // One lane that nobody ever paused, and one that was paused and resumed.
    await admin.post('/admin/jobs/lanes/cpu/pause');
    await admin.post('/admin/jobs/lanes/cpu/resume');
    await app.database.query(
      `INSERT INTO bullmq.meta (queue, field, value)
       VALUES ('analysis-cpu', 'paused', '1'), ('analysis-model', 'paused', '1'), ('maintenance', 'paused', '1')
       ON CONFLICT (queue, field) DO UPDATE SET value = '1'`,
    );
    const user = await app.newUser();
    expect((await user.finished(await upload(user))).status).toBe('processed');
  });

  it('loses nothing while administrators cancel and retry in the midst of the work', async () => {
    const user = await app.newUser();
    const ids = await Promise.all(Array.from({ length: 12 }, () => upload(user)));
    const act = async () => {
      await admin.post('/admin/jobs/lanes/cpu/cancel', { owner: user.id });
      return (await admin.post('/admin/jobs/failed/retry', { owner: user.id })).status;
    };
    const rounds = await Promise.all([act(), act(), act()].map((round) => round.then(act)));
    expect(rounds).toEqual([200, 200, 200]);

    await vi.waitUntil(async () => {
      if ((await failed(`owner=${user.id}`)).length > 0)
        await admin.post('/admin/jobs/failed/retry', { owner: user.id });
      const all = await Promise.all(ids.map(statuses));
      return all.every((each) =>
        Object.values(each).every((status) => status === 'done' || status === 'unavailable'),
      );
    }, PATIENCE);
    for (const id of ids) expect((await user.get(`/images/${id}`)).body.status).toBe('processed');
  });
});

describeWith('redis-server')('on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
    app = await startApp({ environment: { REDIS_URL: redis.url, SWEEP_INTERVAL: '1' } });
    admin = await app.newAdmin();
  });
  afterAll(async () => {
    await app?.stop();
    await redis?.stop();
  });

  it('lets a lane stand still, even when Redis comes back empty, and tells when Redis is away', async () => {
    expect((await admin.post('/admin/jobs/lanes/model/pause')).body.applied).toBe(true);
    const user = await app.newUser();
    const id = await upload(user);
    const waits = async () => {
      const { paused, counts } = await lane('model');
      return paused === true && counts?.waiting === 1;
    };
    await vi.waitUntil(waits, PATIENCE);

    await redis.kill();
    await vi.waitUntil(async () => (await lane('model')).counts === null, PATIENCE);
    expect(await lane('model')).toMatchObject({ paused: null, pending: 1 });
    expect((await admin.post('/admin/jobs/lanes/web/pause')).body).toMatchObject({ applied: false });
    await redis.comeBack();
    await vi.waitUntil(waits, PATIENCE);
    await vi.waitUntil(async () => (await lane('web')).paused === true, PATIENCE);
    expect((await statuses(id))['caption']).toBe('pending');

    await admin.post('/admin/jobs/lanes/model/resume');
    expect((await user.finished(id)).status).toBe('processed');
  });

  it('goes on when Redis comes back as it was during a pause, before any sweep', async () => {
    const other = await TestRedis.start();
    const rare = await startApp({ environment: { REDIS_URL: other.url, SWEEP_INTERVAL: '3600' } });
    try {
      const boss = await rare.newAdmin();
      await boss.post('/admin/jobs/lanes/cpu/pause');
      // The schedules are kept too, or making them again would begin a sweep.
      const scheduled = () => other.run((client) => client.keys('*:repeat:maintenance.*'));
      await vi.waitUntil(async () => (await scheduled()).length >= 2, PATIENCE);
      const [meta] = await other.run((client) => client.keys('*analysis-cpu:meta'));
      expect(await other.run((client) => client.hexists(meta!, 'paused'))).toBe(1);
      await other.run((client) => client.save());
      expect((await boss.post('/admin/jobs/lanes/cpu/resume')).body.applied).toBe(true);

      await other.kill();
      await other.comeBack();
      const paused = () => other.run((client) => client.hexists(meta!, 'paused'));
      await vi.waitUntil(async () => (await paused()) === 0, PATIENCE);
    } finally {
      await rare.stop();
      await other.stop();
    }
  });

  it('goes on where the lane was paused, on another queue than it was resumed on', async () => {
    const before = await app.startReplica({ QUEUE_BACKEND: 'postgres', SWEEP_INTERVAL: '3600' });
    expect((await admin.at(before).post('/admin/jobs/lanes/cpu/pause')).body.applied).toBe(true);
    expect((await admin.post('/admin/jobs/lanes/cpu/resume')).body.applied).toBe(true);
    const isPaused = async () =>
      (
        await app.database.query(
          `SELECT FROM bullmq.meta WHERE queue = 'analysis-cpu' AND field = 'paused' AND value = '1'`,
        )
      ).length > 0;
    expect(await isPaused()).toBe(true);

    await before.startWorker();
    await vi.waitUntil(async () => !(await isPaused()), PATIENCE);
    await before.stop();
  });

  it('shows the board', async () => {
    const cookie = (await admin.post('/admin/board-session')).headers.get('set-cookie')!.split(';')[0]!;
    const response = await fetch(`${app.url}/admin/queues/api/queues`, { headers: { cookie } });
    const { queues } = (await response.json()) as { queues: Json[] };
    expect(queues).toHaveLength(7);
  });
});
