import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ModelBudget } from '../src/models/model-budget.js';
import { startApp, type TestApp } from './support/app.js';
import { startBlip } from './support/model-services/blip.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

const LIMIT = 2;
const PATIENCE = { timeout: 30_000, interval: 20 };

let blip: FakeService;
beforeAll(async () => {
  blip = await startBlip();
});
afterAll(() => blip?.stop());

/** One after the other, so that it is known which of them use the budget up. */
async function uploadEach(user: TestUser, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { status, body } = await user.upload(await newPicture(), 'a.jpg');
    expect(status).toBe(201);
    ids.push(body.id);
    await user.finished(body.id);
  }
  return ids;
}
const usage = async (user: TestUser): Promise<Json> => (await user.get('/stats')).body.modelCalls;
const captionOf = async (user: TestUser, id: string): Promise<Json> =>
  (await user.get(`/images/${id}/analysis/caption`)).body;
const startWith = (captioners: string, limit: number) =>
  startApp({
    environment: {
      CAPTIONERS: captioners,
      BLIP_SERVICE_URL: blip.url,
      MODEL_CALLS_PER_USER_PER_DAY: String(limit),
    },
  });

describe('a budget of model calls, with another captioner behind', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startWith('blip,builtin', LIMIT);
  });
  afterAll(() => app?.stop());

  it('lets the other one speak when it is spent, and says why', async () => {
    const user = await app.newUser();
    expect(await usage(user)).toMatchObject({ used: 0, limit: LIMIT });
    const ids = await uploadEach(user, 3);
    const captions = await Promise.all(ids.map((id) => captionOf(user, id)));
    expect(captions.map(({ provenance }) => provenance.provider)).toEqual(['blip', 'blip', 'builtin']);
    expect(captions[2].provenance.insteadOf).toMatchObject([
      { provider: 'blip', code: 'MODEL_BUDGET_SPENT' },
    ]);
    expect((await user.get(`/images/${ids[2]}`)).body.status).toBe('processed');
    expect(await usage(user)).toMatchObject({ used: LIMIT, limit: LIMIT });
  });

  it('is not used up by a service that is not there', async () => {
    const user = await app.newUser();
    await blip.interrupt();
    const ids = await uploadEach(user, LIMIT + 1);
    await blip.resume();
    expect(await usage(user)).toMatchObject({ used: 0 });
    const captions = await Promise.all(ids.map((id) => captionOf(user, id)));
    for (const { provenance } of captions) {
      expect(provenance.insteadOf[0].code).toMatch(/^SERVICE_(UNREACHABLE|RESTING)$/);
    }
    // Other tests find it well again.
    const again = async () => (await captionOf(user, (await uploadEach(user, 1))[0]!)).provenance.provider;
    await expect.poll(again, PATIENCE).toBe('blip');
  });

  it('ends with the day, by UTC', async () => {
    const user = await app.newUser();
    const { resetsAt } = await usage(user);
    expect(resetsAt).toMatch(/T00:00:00.000Z$/);
    const untilThen = Date.parse(resetsAt) - Date.now();
    expect(untilThen > 0 && untilThen <= 86_400_000).toBe(true);
  });

  it('of one user is not used up by another', async () => {
    const [ada, bob] = [await app.newUser(), await app.newUser()];
    await uploadEach(ada, LIMIT);
    await uploadEach(bob, 1);
    expect((await usage(bob)).used).toBe(1);
  });

  it('can be another one for an account', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    const set = (modelCallsPerDay: unknown) =>
      admin.call('PATCH', `/admin/users/${user.id}`, { json: { modelCallsPerDay } });
    expect((await set(1)).body.modelCallsPerDay).toBe(1);
    expect(await usage(user)).toMatchObject({ limit: 1 });
    const [first, second] = await uploadEach(user, 2);
    expect((await captionOf(user, first!)).provenance.provider).toBe('blip');
    expect((await captionOf(user, second!)).provenance.provider).toBe('builtin');

    expect((await set(0)).status).toBe(200);
    expect(await usage(user)).toMatchObject({ used: 1, limit: null });
    expect((await set(null)).body.modelCallsPerDay).toBeNull();
    expect(await usage(user)).toMatchObject({ limit: LIMIT });
    expect((await set(-1)).body.code).toBe('VALIDATION_FAILED');
  });

  it('is kept to the call, however many ask at once', async () => {
    const user = await app.newUser();
    const budget = new ModelBudget(app.database, { ...app.config.models, callsPerUserPerDay: 10 });
    const taken = await Promise.allSettled(Array.from({ length: 50 }, () => budget.take(user.id)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect((await usage(user)).used).toBe(10);
  });

  it('forgets what was counted long ago', async () => {
    const user = await app.newUser();
    await app.database.query(
      `INSERT INTO model_usage (owner_id, day, calls)
       VALUES ($1, current_date - 100, 1), ($1, current_date - 10, 1)`,
      [user.id],
    );
    await new ModelBudget(app.database, app.config.models).forget(90);
    expect(await app.database.query('SELECT FROM model_usage WHERE owner_id = $1', [user.id])).toHaveLength(
      1,
    );
  });
});

describe('a budget of model calls, with nobody behind', () => {
  let app: TestApp;
  let user: TestUser;
  let ids: string[];

  beforeAll(async () => {
    app = await startWith('blip', LIMIT);
    user = await app.newUser();
    ids = await uploadEach(user, 4);
  });
  afterAll(() => app?.stop());

  it('when spent refuses no upload, and fails what it does not allow', async () => {
    const [first, , third] = ids;
    expect((await captionOf(user, first!)).status).toBe('done');
    expect(await captionOf(user, third!)).toMatchObject({
      status: 'failed',
      error: { code: 'MODEL_BUDGET_SPENT' },
    });
    expect((await user.get(`/images/${third}`)).body.status).toBe('processed');
  });

  it('when spent refuses what would only begin the same, until midnight', async () => {
    for (const producers of [['caption'], ['renditions'], ['palette', 'renditions']]) {
      const answer = await user.post(`/images/${ids[3]}/analysis`, { producers });
      expect([answer.status, answer.body.code]).toEqual([429, 'MODEL_BUDGET_SPENT']);
      const seconds = Number(answer.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(86_400);
    }
    expect((await user.post(`/images/${ids[3]}/analysis`, { producers: ['palette'] })).status).toBe(202);
  });

  it('when spent leaves what was found as it is, where all is run again', async () => {
    const [first, , third] = ids;
    const run = async (id: string) => (await user.get(`/images/${id}/analysis`)).body.data as Json[];
    const started = (rows: Json[]) => Object.fromEntries(rows.map((row) => [row.producer, row.startedAt]));
    const before = started(await run(first!));
    for (const id of [first!, third!]) {
      expect((await user.post(`/images/${id}/analysis`, {})).status).toBe(202);
      await user.finished(id);
    }
    await app.database.query(
      `UPDATE productions SET status = 'failed' WHERE image_id = $1 AND producer = 'renditions'`,
      [first],
    );
    // Begins with what stands above it, and so would run what else hangs below that.
    expect((await user.post(`/images/${first}/analysis`, { producers: ['palette'] })).status).toBe(202);
    await user.finished(first!);
    const after = await run(first!);
    expect(after.find(({ producer }) => producer === 'caption')).toMatchObject({
      status: 'done',
      startedAt: before.caption,
    });
    expect(started(after).renditions).not.toBe(before.renditions);
    expect(await captionOf(user, third!)).toMatchObject({
      status: 'failed',
      error: { code: 'MODEL_BUDGET_SPENT' },
    });
  });

  it('when spent is told by who looks at what it did not allow', async () => {
    const { status, body } = await user.get(`/images/${ids[3]}/caption`);
    expect([status, body.status, body.error.code]).toEqual([200, 'failed', 'MODEL_BUDGET_SPENT']);
  });

  it('is filled up by a backfill the next day, which leaves alone what is done', async () => {
    const admin = await app.newAdmin();
    await app.database.query('UPDATE model_usage SET day = day - 1 WHERE owner_id = $1', [user.id]);
    expect((await usage(user)).used).toBe(0);
    blip.received.length = 0;

    const { body } = await admin.post('/admin/backfills', { producers: ['caption'], ownerId: user.id });
    const ended = await vi.waitUntil(async () => {
      const backfill = (await admin.get(`/admin/backfills/${body.id}`)).body;
      return backfill.status === 'done' && backfill;
    }, PATIENCE);

    expect(ended).toMatchObject({ total: 2, done: 2, failed: 0 });
    const captions = await Promise.all(ids.map((id) => captionOf(user, id)));
    expect(captions.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(blip.received.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});
