import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startBlip } from './support/model-services/blip.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { startOpenAi } from './support/model-services/openai.js';
import type { TestUser } from './support/test-user.js';
import { uploadPatiently } from './support/uploads.js';

const PICTURES = 100;
/** Before the services go. */
const IN_PEACE = 30;
const PATIENCE = { timeout: 120_000, interval: 100 };

interface Made {
  image_id: string;
  producer: string;
  status: string;
  run: number;
  provider: string | null;
}

let app: TestApp;
let admin: TestUser;
let blip: FakeService;
let immichMl: FakeService;
let openAi: FakeService;

const services = () => [blip, immichMl, openAi];
const PROVIDERS = { caption: 'blip', embedding: 'immich-ml', ocr: 'immich-ml', moderation: 'openai' };
const PRODUCERS = Object.keys(PROVIDERS);
const isMade = ({ producer, status, provider }: Made) =>
  status === 'done' && provider === PROVIDERS[producer as keyof typeof PROVIDERS];

beforeAll(async () => {
  [blip, immichMl, openAi] = await Promise.all([startBlip(), startImmichMl(), startOpenAi()]);
  app = await startApp({
    environment: {
      CAPTIONERS: 'blip,builtin',
      BLIP_SERVICE_URL: blip.url,
      EMBEDDER: 'immich-ml',
      TEXT_READER: 'immich-ml',
      IMMICH_ML_URL: immichMl.url,
      MODERATOR: 'openai',
      OPENAI_BASE_URL: openAi.url,
      OPENAI_MODEL: 'fake',
      PRODUCER_ATTEMPTS: '1',
      MODEL_TIMEOUT: '2',
    },
  });
  admin = await app.newAdmin();
});
afterAll(async () => {
  await app?.stop();
  await Promise.all(services().map((service) => service?.stop()));
});

const made = () =>
  app.database.query<Made[]>(
    `SELECT image_id, producer, status, run, provenance ->> 'provider' AS provider
       FROM productions WHERE producer = ANY($1) ORDER BY image_id, producer`,
    [PRODUCERS],
  );
const allProcessed = () =>
  vi.waitUntil(async () => {
    const [row] = await app.database.query<{ busy: number }[]>(
      `SELECT count(*)::int AS busy FROM images WHERE status IN ('pending', 'processing')
          OR EXISTS (SELECT FROM productions p WHERE p.image_id = images.id AND p.status IN ('pending', 'running'))`,
    );
    return row!.busy === 0;
  }, PATIENCE);

async function backfill() {
  const { status, body } = await admin.post('/admin/backfills', { producers: PRODUCERS });
  expect(status).toBe(202);
  return vi.waitUntil(async () => {
    const now = (await admin.get(`/admin/backfills/${body.id}`)).body;
    return now.status === 'done' && now;
  }, PATIENCE);
}

/** What a service was asked to look at; checks of its health send no picture. */
const questionsTo = (service: FakeService) => service.received.filter(({ method }) => method === 'POST');
const imprint = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

it('an outage of all services mid-run keeps no picture from being processed, and a backfill fills the gaps only', async () => {
  const user = await app.newUser();
  await uploadPatiently(user, PICTURES, {
    onTaken: (count) => {
      if (count === IN_PEACE) void Promise.all(services().map((service) => service.interrupt()));
    },
  });
  await allProcessed();
  const { body: stats } = await user.get('/stats');
  expect(stats.images).toMatchObject({ total: PICTURES, processed: PICTURES, failed: 0 });
  const before = await made();
  const gaps = before.filter((production) => !isMade(production));
  expect(before).toHaveLength(PICTURES * PRODUCERS.length);
  expect(gaps.length).toBeGreaterThan(PICTURES);
  expect(before.length - gaps.length).toBeGreaterThan(0);

  await Promise.all(services().map((service) => service.resume()));
  for (const service of services()) service.received.length = 0;
  // The first may still find the services at rest, as they were found to be down a moment ago.
  const first = await backfill();
  expect(first).toMatchObject({ total: gaps.length, queued: gaps.length });
  await vi.waitUntil(async () => (await backfill()).total === 0, PATIENCE);

  const after = await made();
  expect(after.filter((production) => !isMade(production))).toEqual([]);
  const untouched = (row: Made) =>
    after.find(({ image_id, producer }) => image_id === row.image_id && producer === row.producer)!.run ===
    row.run;
  expect(before.filter(isMade).filter((row) => !untouched(row))).toEqual([]);

  const lacking = (producer: string) => gaps.filter((row) => row.producer === producer).length;
  // Forms differ in their boundaries, the pictures in them do not.
  const captioned = await Promise.all(questionsTo(blip).map((request) => request.file('image')));
  expect(captioned).toHaveLength(lacking('caption'));
  expect(new Set(captioned.map(imprint)).size).toBe(captioned.length);
  const judged = questionsTo(openAi).map(({ body }) => body);
  expect(judged).toHaveLength(lacking('moderation'));
  expect(new Set(judged.map(imprint)).size).toBe(judged.length);
}, 240_000);
