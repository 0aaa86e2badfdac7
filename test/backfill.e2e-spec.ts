import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../src/common/ids.js';
import { startApp, type TestApp } from './support/app.js';
import { startBlip } from './support/model-services/blip.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 30_000, interval: 20 };

let app: TestApp;
let admin: TestUser;
let blip: FakeService;

/** Somebody with so many images that are processed. */
async function withImages(count: number): Promise<{ user: TestUser; ids: string[] }> {
  const user = await app.newUser();
  const ids: string[] = [];
  for (let index = 0; index < count; index++)
    ids.push((await user.upload(await newPicture(), 'a.jpg')).body.id);
  await Promise.all(ids.map((id) => user.finished(id)));
  return { user, ids };
}
const change = (id: string | undefined, producer: string, set: string) =>
  app.database.query(`UPDATE productions SET ${set} WHERE image_id = $1 AND producer = $2`, [id, producer]);
const remove = (id: string | undefined, producer: string) =>
  app.database.query('DELETE FROM productions WHERE image_id = $1 AND producer = $2', [id, producer]);
const FAILED = `status = 'failed', error_code = 'X', finished_at = now()`;
const runs = async (ids: string[], producer: string): Promise<number[]> => {
  const rows = await app.database.query<{ image_id: string; run: number }[]>(
    `SELECT image_id, run FROM productions WHERE image_id = ANY($1) AND producer = $2 AND status = 'done'`,
    [ids, producer],
  );
  return ids.map((id) => rows.find(({ image_id }) => image_id === id)?.run ?? 0);
};
const seqOf = async (ids: string[]): Promise<number[]> => {
  const rows = await app.database.query<{ seq: string }[]>(
    'SELECT seq FROM images WHERE id = ANY($1) ORDER BY id',
    [ids],
  );
  return rows.map(({ seq }) => Number(seq));
};
const start = (request: Json) => admin.post('/admin/backfills', request);
const ended = (id: string): Promise<Json> =>
  vi.waitUntil(async () => {
    const { body } = await admin.get(`/admin/backfills/${id}`);
    return body.status !== 'running' && body;
  }, PATIENCE);
async function fill(request: Json): Promise<Json> {
  const { status, body } = await start(request);
  expect([status, body.code]).toEqual([202, undefined]);
  return ended(body.id);
}

beforeAll(async () => {
  blip = await startBlip();
  app = await startApp({ environment: { CAPTIONERS: 'blip,builtin', BLIP_SERVICE_URL: blip.url } });
  admin = await app.newAdmin();
});
afterAll(async () => {
  await app?.stop();
  await blip?.stop();
});

describe('a backfill', () => {
  it('is for administrators', async () => {
    const user = await app.newUser();
    for (const [method, path] of [
      ['POST', '/admin/backfills'],
      ['GET', '/admin/backfills'],
      ['GET', `/admin/backfills/${newId()}`],
      ['POST', `/admin/backfills/${newId()}/cancel`],
    ] as const)
      expect([path, (await user.call(method, path)).status]).toEqual([path, 403]);
  });

  it.each([
    [{ producers: ['nonsense'] }, 400, 'PRODUCER_UNKNOWN'],
    [{ producers: ['faces'] }, 409, 'PRODUCER_UNAVAILABLE'],
    [{ producers: ['faces'], dryRun: true }, 409, 'PRODUCER_UNAVAILABLE'],
    [{ producers: [] }, 400, 'VALIDATION_FAILED'],
    [{ reasons: ['boredom'] }, 400, 'VALIDATION_FAILED'],
    [{ ownerId: 2 ** 31 - 1 }, 400, 'BACKFILL_OWNER_UNKNOWN'],
  ])('of %j is refused', async (request, status, code) => {
    const answer = await start(request);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('that does not exist is not found', async () => {
    for (const id of [newId(), 'nonsense'])
      expect((await admin.get(`/admin/backfills/${id}`)).body.code).toBe('BACKFILL_NOT_FOUND');
  });

  it('is counted beforehand, by producer and reason, without changing anything', async () => {
    const { user, ids } = await withImages(5);
    await remove(ids[0], 'palette');
    await change(ids[1], 'palette', FAILED);
    await change(ids[2], 'palette', 'version = 0');
    await change(ids[3], 'palette', `status = 'unavailable'`);
    await change(ids[4], 'quality', `status = 'running'`);

    const { status, body } = await start({ ownerId: user.id, dryRun: true });

    expect(status).toBe(200);
    expect(body).toMatchObject({ images: 5, total: 4, complete: true });
    const of = (name: string) => body.producers.find(({ producer }: Json) => producer === name);
    expect(of('palette')).toEqual({ producer: 'palette', missing: 2, failed: 1, outdated: 1, current: 1 });
    expect(of('quality')).toEqual({ producer: 'quality', missing: 0, failed: 0, outdated: 0, current: 4 });
    expect(body.producers.map(({ producer }: Json) => producer)).not.toContain('faces');
    const failures = { ownerId: user.id, reasons: ['failed'], dryRun: true };
    expect((await start(failures)).body.total).toBe(1);
    expect((await start({ ...failures, force: true, producers: ['palette'] })).body.total).toBe(5);
    expect(await runs(ids, 'palette')).toEqual([0, 0, 1, 0, 1]);
  });

  it('makes what is missing, failed or outdated, and repeats nothing that was done', async () => {
    const { user, ids } = await withImages(5);
    const { ids: others } = await withImages(1);
    await remove(ids[0], 'palette');
    await change(ids[1], 'palette', FAILED);
    await change(ids[2], 'palette', 'version = 0');
    await change(ids[3], 'palette', `status = 'skipped'`);
    await change(others[0], 'palette', 'version = 0');
    const before = await seqOf(ids);

    const backfill = await fill({ producers: ['palette'], ownerId: user.id });

    expect(backfill).toMatchObject({
      status: 'done',
      total: 4,
      queued: 4,
      done: 4,
      failed: 0,
      ownerId: user.id,
    });
    expect(await runs(ids, 'palette')).toEqual([1, 2, 2, 2, 1]);
    expect(await runs(ids, 'quality')).toEqual([1, 1, 1, 1, 1]);
    expect(await runs(others, 'palette')).toEqual([1]);
    const after = await seqOf(ids);
    expect(ids.map((_, index) => after[index]! > before[index]!)).toEqual([true, true, true, true, false]);
    expect((await user.get(`/images/${ids[0]}`)).body.status).toBe('processed');
    const again = await fill({ producers: ['palette'], ownerId: user.id });
    expect(again).toMatchObject({ status: 'done', total: 0, queued: 0 });
  });

  it('finds what another version of the same model made, where its version is known beforehand', async () => {
    const { user, ids } = await withImages(1);
    const builtin = await app.startReplica({ CAPTIONERS: 'builtin' });
    const counted = async (url: string, provenance: Json) => {
      await app.database.query(
        `UPDATE productions SET provenance = $2 WHERE image_id = $1 AND producer = 'caption'`,
        [ids[0], JSON.stringify(provenance)],
      );
      const json = { ownerId: user.id, producers: ['caption'], dryRun: true };
      const { body } = await admin.at({ url }).post('/admin/backfills', json);
      const { outdated, current } = body.producers[0];
      return { outdated, current };
    };
    const made = { provider: 'builtin', model: 'pixels-and-exif' };
    expect(await counted(builtin.url, { ...made, version: '2' })).toEqual({ outdated: 0, current: 1 });
    expect(await counted(builtin.url, { ...made, version: '1' })).toEqual({ outdated: 1, current: 0 });
    const asked = { provider: 'blip', model: 'blip', version: 'as it said itself' };
    expect(await counted(app.url, asked)).toEqual({ outdated: 0, current: 1 });
    await builtin.stop();
  });

  it('of one reason leaves the others alone', async () => {
    const { user, ids } = await withImages(2);
    await change(ids[0], 'palette', FAILED);
    await change(ids[1], 'palette', 'version = 0');
    await fill({ producers: ['palette'], reasons: ['outdated'], ownerId: user.id });
    expect(await runs(ids, 'palette')).toEqual([0, 2]);
  });

  it('finds what another wrote in place of a service that was down', async () => {
    await blip.interrupt();
    const { user, ids } = await withImages(1);
    await blip.resume();
    const caption = async () => (await user.get(`/images/${ids[0]}/analysis/caption`)).body;
    expect((await caption()).provenance).toMatchObject({
      provider: 'builtin',
      insteadOf: [{ provider: 'blip' }],
    });

    await vi.waitUntil(async () => {
      await fill({ producers: ['caption'], reasons: ['outdated'], ownerId: user.id });
      return (await caption()).provenance.provider === 'blip';
    }, PATIENCE);

    expect((await user.get(`/images/${ids[0]}`)).body.caption).toBe('a dog on grass');
  });

  it('makes first what is needed and not there', async () => {
    const { user, ids } = await withImages(1);
    await change(ids[0], 'renditions', FAILED);
    await change(ids[0], 'quality', `status = 'skipped'`);
    const backfill = await fill({ producers: ['quality'], ownerId: user.id });
    expect(backfill).toMatchObject({ total: 1, done: 1 });
    expect(await runs(ids, 'renditions')).toEqual([2]);
    expect(await runs(ids, 'quality')).toEqual([2]);
  });

  it('passes over images whose file is gone', async () => {
    const { user, ids } = await withImages(1);
    await change(ids[0], 'palette', FAILED);
    await app.database.query('UPDATE images SET storage_key = NULL WHERE id = $1', [ids[0]]);
    expect(await fill({ producers: ['palette'], ownerId: user.id })).toMatchObject({ total: 0, queued: 0 });
  });

  it('by force makes everything anew, and keeps what a person has edited', async () => {
    const { user, ids } = await withImages(2);
    await user.call('PATCH', `/images/${ids[0]}`, { json: { caption: 'Our dog', tags: ['bello'] } });
    const backfill = await fill({ ownerId: user.id, force: true });
    expect(backfill.failed).toBe(0);
    expect(backfill.done).toBe(backfill.total);
    expect(await runs(ids, 'caption')).toEqual([2, 2]);
    expect(await runs(ids, 'metadata')).toEqual([2, 2]);
    expect((await user.get(`/images/${ids[0]}`)).body).toMatchObject({ caption: 'Our dog', tags: ['bello'] });
    expect((await user.get(`/images/${ids[1]}`)).body.caption).toBe('a dog on grass');
  });

  it('counts what could not be made this time either', async () => {
    const { user, ids } = await withImages(1);
    await change(ids[0], 'palette', FAILED);
    await app.database.query(`UPDATE images SET storage_key = 'no/such/file' WHERE id = $1`, [ids[0]]);
    await change(ids[0], 'metadata', FAILED);
    const backfill = await fill({ producers: ['metadata'], ownerId: user.id });
    expect(backfill).toMatchObject({ status: 'done', total: 1, done: 0, failed: 1 });
  });

  it('is recorded, and listed with the latest first', async () => {
    const { user } = await withImages(1);
    const { id } = await fill({ producers: ['quality'], ownerId: user.id });
    expect((await admin.get('/admin/backfills')).body.data[0]).toMatchObject({ id, status: 'done' });
    const { body } = await admin.get('/admin/audit?action=backfill.started');
    expect(body.data[0]).toMatchObject({
      actor: { id: admin.id },
      target: { type: 'backfill', id },
      details: { producers: ['quality'], ownerId: user.id },
    });
  });

  it('ends in full though images that were queued are deleted', async () => {
    const { user, ids } = await withImages(2);
    for (const id of ids) await change(id, 'palette', FAILED);
    await admin.post('/admin/jobs/lanes/cpu/pause');
    const { id } = (await start({ producers: ['palette'], ownerId: user.id })).body;
    await vi.waitUntil(async () => (await admin.get(`/admin/backfills/${id}`)).body.queued === 2, PATIENCE);
    await app.database.query('DELETE FROM images WHERE id = $1', [ids[0]]);
    await admin.post('/admin/jobs/lanes/cpu/resume');
    expect(await ended(id)).toMatchObject({ status: 'done', total: 1, queued: 1, done: 1, failed: 0 });
  });

  describe('while the lane stands still', () => {
    let user: TestUser;
    let ids: string[];
    let backfill: Json;

    beforeAll(async () => {
      ({ user, ids } = await withImages(3));
      for (const id of ids) await change(id, 'palette', FAILED);
      await admin.post('/admin/jobs/lanes/cpu/pause');
      backfill = (await start({ producers: ['palette'], ownerId: user.id })).body;
      await vi.waitUntil(async () => (await now()).queued === 3, PATIENCE);
    });
    afterAll(() => admin.post('/admin/jobs/lanes/cpu/resume'));
    const now = async (): Promise<Json> => (await admin.get(`/admin/backfills/${backfill.id}`)).body;

    it('is under way, and says what has come to an end rather than what is queued', async () => {
      expect(await now()).toMatchObject({ status: 'running', total: 3, queued: 3, done: 0 });
    });

    it('waits behind new images', async () => {
      const { body } = await user.upload(await newPicture(), 'new.jpg');
      const jobs = await app.database.query<{ priority: number; data: { imageId: string } }[]>(
        `SELECT priority, data FROM bullmq.job`,
      );
      const of = (id: string) => jobs.filter(({ data }) => data.imageId === id).map((job) => job.priority);
      expect(of(ids[0]!)).toEqual([2]);
      expect(new Set(of(body.id))).toEqual(new Set([1]));
    });

    it('keeps others away from the same producers, but not from different ones', async () => {
      const other = await start({ producers: ['quality', 'palette'] });
      expect([other.status, other.body.code]).toEqual([409, 'BACKFILL_RUNNING']);
      expect((await fill({ producers: ['quality'], ownerId: user.id })).status).toBe('done');
    });

    it('can be cancelled; what is queued is still made', async () => {
      const cancelled = (await admin.post(`/admin/backfills/${backfill.id}/cancel`)).body;
      expect(cancelled).toMatchObject({ status: 'cancelled', finishedAt: expect.any(String) });
      expect((await admin.post(`/admin/backfills/${backfill.id}/cancel`)).body).toEqual(cancelled);
      await admin.post('/admin/jobs/lanes/cpu/resume');
      await Promise.all(ids.map((id) => user.finished(id)));
      await vi.waitUntil(async () => (await runs(ids, 'palette')).every((run) => run === 2), PATIENCE);
      expect((await now()).status).toBe('cancelled');
    });
  });
});

describe('a backfill whose worker was killed', () => {
  it('is taken up by another where it stood', async () => {
    const { user, ids } = await withImages(4);
    for (const id of ids) await change(id, 'fingerprint', FAILED);
    const id = newId();
    // As a worker leaves it that has looked at two images, made one of them, and was killed.
    await app.database.query(
      `INSERT INTO backfills (id, producers, reasons, owner_id, total, queued, done, looked_at, started_at, lease_holder, leased_until)
       VALUES ($1, '{fingerprint}', '{failed}', $2, 4, 2, 1, $3, now(), gen_random_uuid(), now() - interval '1 second')`,
      [id, user.id, ids[1]],
    );
    await change(ids[0], 'fingerprint', `status = 'done'`);
    await change(ids[1], 'fingerprint', `status = 'pending', run = 2`);
    await app.database.query(
      `INSERT INTO backfill_items (backfill_id, image_id, producer) VALUES ($1, $2, 'fingerprint')`,
      [id, ids[1]],
    );

    const late = await app.startReplica({ SWEEP_INTERVAL: '1' });
    await late.startWorker();

    expect(await ended(id)).toMatchObject({ status: 'done', total: 4, queued: 4, done: 4, failed: 0 });
    expect(await runs(ids, 'fingerprint')).toEqual([1, 2, 2, 2]);
    await late.stop();
  });

  it('is left to a worker that still says that it goes on with it', async () => {
    const id = newId();
    await app.database.query(
      `INSERT INTO backfills (id, producers, reasons, lease_holder, leased_until)
       VALUES ($1, '{palette}', '{failed}', gen_random_uuid(), now() + interval '1 hour')`,
      [id],
    );
    const late = await app.startReplica();
    await late.startWorker();
    const { body } = await admin.post('/admin/backfills', { producers: ['quality'] });
    await ended(body.id);
    expect((await admin.get(`/admin/backfills/${id}`)).body.startedAt).toBeNull();
    await admin.post(`/admin/backfills/${id}/cancel`);
    await late.stop();
  });
});
