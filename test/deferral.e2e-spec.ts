import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PaletteProducer } from '../src/analysis/producers/palette.producer.js';
import { startApp, type TestApp } from './support/app.js';
import { status, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { newPicture } from './support/pictures.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import type { TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 60_000, interval: 50 };

interface Made {
  status: string;
  attempts: number;
  error_code: string | null;
}

function onQueue(environment: () => Record<string, string>): void {
  let service: FakeService;
  let app: TestApp;
  let user: TestUser;

  beforeAll(async () => {
    service = await startImmichMl();
    app = await startApp({
      environment: {
        TEXT_READER: 'immich-ml',
        IMMICH_ML_URL: service.url,
        PRODUCER_ATTEMPTS: '2',
        MODEL_TIMEOUT: '3',
        // It would find what was lost.
        SWEEP_INTERVAL: '3600',
        ...environment(),
      },
    });
    user = await app.newUser();
  });
  afterAll(async () => {
    await app?.stop();
    await service?.stop();
  });

  const upload = async (): Promise<string> => (await user.upload(await newPicture(), 'a.jpg')).body.id;
  const readings = (ids: string[]) =>
    app.database.query<Made[]>(
      `SELECT status, attempts, error_code FROM productions WHERE producer = 'ocr' AND image_id = ANY($1)`,
      [ids],
    );

  it('a service that names a time is asked again after it, and the attempt does not count', async () => {
    service.next(status(429, { 'Retry-After': '4' }), status(503, { 'Retry-After': '4' }));
    const id = await upload();
    await vi.waitUntil(
      async () => (await readings([id]))[0]!.error_code === 'SERVICE_RATE_LIMITED',
      PATIENCE,
    );
    expect((await user.get(`/images/${id}`)).body.status).toBe('processing');
    await user.finished(id);
    expect(await readings([id])).toEqual([{ status: 'done', attempts: 1, error_code: null }]);
  });

  it('a service that is away for a moment costs no picture its text', async () => {
    await service.interrupt();
    const ids = await Promise.all(Array.from({ length: 8 }, upload));
    // Asked in vain, or not asked at all: until each of them has met the rest.
    await vi.waitUntil(
      async () => (await readings(ids)).every(({ error_code: code }) => code === 'SERVICE_RESTING'),
      PATIENCE,
    );
    await service.resume();
    await Promise.all(ids.map((id) => user.finished(id)));
    expect((await readings(ids)).map(({ status }) => status)).toEqual(ids.map(() => 'done'));
  });
}

describe('work that is put off, on PostgreSQL', { timeout: 120_000 }, () => {
  onQueue(() => ({}));
});

describeWith('redis-server')('work that is put off, on Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis?.stop());
  describe('as its queue', { timeout: 120_000 }, () => {
    onQueue(() => ({ REDIS_URL: redis.url }));
  });
});

describe('a result that cannot be stored', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());
  afterEach(() => vi.restoreAllMocks());

  it('fails its production at once, and nothing else', async () => {
    vi.spyOn(PaletteProducer.prototype, 'produce').mockResolvedValue({
      data: { colours: [] },
      provenance: { provider: 'a\u0000b' },
    });
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    expect((await user.finished(body.id)).status).toBe('processed');
    expect((await user.get(`/images/${body.id}/analysis/palette`)).body).toMatchObject({
      status: 'failed',
      attempts: 1,
      error: { code: 'RESULT_NOT_STORABLE' },
    });
  });
});
