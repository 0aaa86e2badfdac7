import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import type { TestUser } from './support/test-user.js';

interface Given {
  status?: string;
  tags?: string[];
  bytes?: number;
  daysAgo?: number;
  /** Status and duration of each production. */
  productions?: Record<string, [status: string, ms?: number]>;
}

describe('stats and tags', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ worker: false });
  });
  afterAll(() => app.stop());

  /** Rows as a worker would have left them. */
  async function image(
    owner: TestUser,
    { status = 'processed', tags = [], bytes = 100, daysAgo = 0, productions = {} }: Given,
  ) {
    const id = randomUUID();
    await app.database.query(
      `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height,
                           status, tags, upload_date)
       VALUES ($1, $2, 'a.png', 'image/png', $3, gen_random_uuid()::text, 'k', 1, 1, $4, $5,
               now() - $6::int * interval '1 day')`,
      [id, owner.id, bytes, status, tags, daysAgo],
    );
    for (const [producer, [state, ms]] of Object.entries(productions))
      await app.database.query(
        'INSERT INTO productions (image_id, producer, status, version, duration_ms) VALUES ($1, $2, $3, 1, $4)',
        [id, producer, state, ms ?? null],
      );
  }

  it('are empty, and not wrong, for somebody new', async () => {
    const { status, body } = await (await app.newUser()).get('/stats?days=2');
    const { body: tags } = await (await app.newUser()).get('/tags');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      images: { total: 0, pending: 0, processing: 0, processed: 0, failed: 0 },
      successRate: null,
      failureRate: null,
      meanDurationMs: null,
      p95DurationMs: null,
      producers: [],
      storage: { usedBytes: 0, quotaBytes: app.config.images.defaultQuotaBytes },
    });
    expect(body.days).toHaveLength(2);
    expect(tags).toEqual({ data: [] });
  });

  it("count one's own images, and nobody else's", async () => {
    const [owner, stranger] = [await app.newUser(), await app.newUser()];
    await image(owner, { bytes: 1000, productions: { caption: ['done', 100], palette: ['done', 10] } });
    await image(owner, { bytes: 500, productions: { caption: ['done', 300], palette: ['failed', 5] } });
    await image(owner, { status: 'failed', bytes: 1 });
    await image(owner, { status: 'pending', bytes: 1 });
    await image(stranger, { bytes: 77, productions: { caption: ['done', 9999] } });

    const { body } = await owner.get('/stats');

    expect(body).toMatchObject({
      images: { total: 4, pending: 1, processing: 0, processed: 2, failed: 1 },
      successRate: 0.667,
      failureRate: 0.333,
      storage: { usedBytes: 1502 },
    });
    expect(body.producers).toEqual([
      expect.objectContaining({
        producer: 'caption',
        done: 2,
        failed: 0,
        successRate: 1,
        meanDurationMs: 200,
        p95DurationMs: 290,
      }),
      expect.objectContaining({
        producer: 'palette',
        done: 1,
        failed: 1,
        successRate: 0.5,
        failureRate: 0.5,
        meanDurationMs: 10,
      }),
    ]);
  });

  it('give every day, those without uploads too, the oldest first', async () => {
    const owner = await app.newUser();
    await image(owner, { bytes: 10, daysAgo: 2 });
    await image(owner, { bytes: 20, daysAgo: 2, status: 'failed' });
    await image(owner, { bytes: 5 });
    await image(owner, { bytes: 999, daysAgo: 10 });

    const { body } = await owner.get('/stats?days=4');

    expect(body.days).toMatchObject([
      { uploaded: 0, processed: 0, failed: 0, bytes: 0 },
      { uploaded: 2, processed: 1, failed: 1, bytes: 30 },
      { uploaded: 0, processed: 0, failed: 0, bytes: 0 },
      { uploaded: 1, processed: 1, failed: 0, bytes: 5 },
    ]);
    expect(body.days[3].date).toBe(new Date().toISOString().slice(0, 10));
  });

  it.each(['0', '366', '1.5', 'many', '30; DROP TABLE images'])('refuse %s days', async (days) => {
    const { status, body } = await (await app.newUser()).get(`/stats?days=${encodeURIComponent(days)}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ field: 'days' })]);
  });

  it('of the installation are for admins', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    await image(user, { bytes: 123_456_789 });

    const refused = await user.get('/admin/stats');
    const { status, body } = await admin.get('/admin/stats?days=1');

    expect(refused.status).toBe(403);
    expect(status).toBe(200);
    expect(body.users.total).toBeGreaterThanOrEqual(2);
    expect(body.users.admins).toBeGreaterThanOrEqual(1);
    expect(body.storage.quotaBytes).toBeNull();
    expect(body.topUsers[0]).toEqual({
      id: user.id,
      username: user.username,
      imageCount: 1,
      storageBytes: 123_456_789,
    });
  });

  it('count tags, the most frequent first', async () => {
    const [owner, stranger] = [await app.newUser(), await app.newUser()];
    await image(owner, { tags: ['red', 'portrait'] });
    await image(owner, { tags: ['red', 'Rot_1'] });
    await image(owner, { tags: ['red'] });
    await image(stranger, { tags: ['secret'] });

    const counts = async (query: string) => (await owner.get(`/tags${query}`)).body.data;

    expect(await counts('')).toEqual(
      [
        { tag: 'red', count: 3 },
        { tag: 'Rot_1', count: 1 },
        { tag: 'portrait', count: 1 },
      ].sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1)),
    );
    expect(await counts('?limit=1')).toEqual([{ tag: 'red', count: 3 }]);
    expect(await counts('?q=ROT_')).toEqual([{ tag: 'Rot_1', count: 1 }]);
    expect(await counts(`?q=${encodeURIComponent('%')}`)).toEqual([]);
    expect(await counts(`?q=${encodeURIComponent("' OR 1=1--")}`)).toEqual([]);
    expect((await owner.get('/tags?q=%00')).status).toBe(400);
  });
});
