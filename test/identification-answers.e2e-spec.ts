import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCamera, photographCamera } from '../src/identification/visual/testing/drawn-photographs.js';
import { startApp, type TestApp } from './support/app.js';
import { newConsentingUser } from './support/identification/consent.js';
import type { FakeService } from './support/model-services/fake-service.js';
import { startGoogleVision, VISION_KEY } from './support/provider-services/google-vision.js';
import type { Json, TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 30_000, interval: 20 };

let vision: FakeService;
let app: TestApp;
beforeAll(async () => {
  vision = await startGoogleVision();
  app = await startApp({
    environment: {
      VISUAL_SEARCH: 'google-vision',
      GOOGLE_VISION_URL: vision.url,
      GOOGLE_VISION_API_KEY: VISION_KEY,
    },
  });
});
afterAll(async () => {
  await app?.stop();
  await vision?.stop();
});

/** Patches of its own, large enough to outlive any format. */
const newPattern = () =>
  sharp(randomBytes(9 * 8), { raw: { width: 9, height: 8, channels: 1 } })
    .resize(900, 800, { fit: 'fill' })
    .png()
    .toBuffer();

/** At once, as `POST /api/classify` does: what measures a new picture is under way then. */
async function identify(user: TestUser, bytes: Buffer): Promise<Json> {
  const { id } = (await user.upload(bytes, 'a.png')).body;
  await user.post(`/images/${id}/analysis`, { producers: ['visual-matches'] });
  let matches: Json;
  await expect
    .poll(async () => {
      matches = (await user.get(`/images/${id}/analysis/visual-matches`)).body;
      return matches.status;
    }, PATIENCE)
    .not.toMatch(/pending|running/);
  return { id, ...matches };
}

describe('a picture that somebody was asked about', () => {
  it('is not asked about again in another format, but by another user', async () => {
    const user = await newConsentingUser(app);
    const picture = await newPattern();
    vision.received.length = 0;
    const first = await identify(user, picture);
    expect([first.status, first.provenance.provider]).toEqual(['done', 'google-vision']);
    const again = await identify(user, await sharp(picture).webp({ lossless: true }).toBuffer());
    expect(again.id).not.toBe(first.id);
    expect(again.data).toEqual(first.data);
    expect(vision.received).toHaveLength(1);

    const planned = (await user.get(`/images/${again.id}/identification/plan`)).body;
    expect(planned.stages[0]).toMatchObject({ producer: 'visual-matches', state: 'known', asks: [] });
    await app.database.query(`UPDATE productions SET version = 0 WHERE image_id = $1`, [again.id]);
    const { stages } = (await user.get(`/images/${again.id}/identification/plan`)).body;
    expect(stages[0].asks).toMatchObject([{ provider: 'google-vision', state: 'kept' }]);

    await identify(await newConsentingUser(app), picture);
    expect(vision.received).toHaveLength(2);
  });
});

/** What is planned for `google-vision`, of a picture that is here and measured. */
async function planned(user: TestUser, bytes: Buffer): Promise<string> {
  const { id } = (await user.upload(bytes, 'a.png')).body;
  await user.finished(id);
  const { stages } = (await user.get(`/images/${id}/identification/plan?anew=true`)).body;
  return stages[0].asks[0].state;
}

const consent = (user: TestUser, sendPictures: boolean) =>
  user.call('PATCH', '/identification/settings', { json: { sendPictures } });

describe('copies of a picture', () => {
  const COPIES: [string, (picture: Buffer) => Promise<Buffer>][] = [
    ['half the size, JPEG', (picture) => sharp(picture).resize(400).jpeg({ quality: 70 }).toBuffer()],
    ['WebP', (picture) => sharp(picture).webp({ quality: 75 }).toBuffer()],
    ['another size, WebP', (picture) => sharp(picture).resize(600).webp({ quality: 80 }).toBuffer()],
  ];

  it('are not asked about, without consent either, and so it is planned', async () => {
    const user = await newConsentingUser(app);
    const picture = await photographCamera('XV', 3);
    const first = await identify(user, picture);
    vision.received.length = 0;
    await consent(user, false);
    for (const [how, copy] of COPIES) {
      const bytes = await copy(picture);
      expect([how, await planned(user, bytes)]).toEqual([how, 'kept']);
      expect((await identify(user, bytes)).data).toEqual(first.data);
    }
    expect(vision.received).toEqual([]);
  });
});

describe('pictures that differ in a label only', () => {
  it('are asked about once each, however often in turn', async () => {
    const user = await newConsentingUser(app);
    const [one, other] = [await drawCamera('XV'), await drawCamera('VX')];
    vision.received.length = 0;
    for (const picture of [one, other, one, other, one]) await identify(user, picture);
    expect(vision.received).toHaveLength(2);
  });

  it('are planned as they are asked about', async () => {
    const user = await newConsentingUser(app);
    const [one, other] = [await drawCamera('XV'), await drawCamera('VX')];
    await identify(user, one);
    expect(await planned(user, other)).toBe('would-be-asked');
    await consent(user, false);
    expect(await planned(user, one)).toBe('kept');
    expect(await planned(user, other)).toBe('consent-needed');
    expect((await identify(user, other)).error.code).toBe('CONSENT_NEEDED');
  });
});

describe('upkeep', () => {
  it('removes what has expired, as soon as there is a worker', async () => {
    const idle = await startApp({ worker: false });
    try {
      const user = await idle.newUser();
      await idle.database.query(
        `INSERT INTO provider_answers (owner_id, image_id, provider, question, answer, expires_at)
         SELECT $1, $2, 'serpapi', question, '1', expires_at FROM (VALUES
           ('expired', now() - interval '1 s'), ('stands', now() + interval '1 day')) AS answers (question, expires_at)`,
        [user.id, (await user.upload(await newPattern(), 'a.png')).body.id],
      );
      await idle.startWorker();
      const left = () => idle.database.query<Json[]>('SELECT question FROM provider_answers');
      await expect.poll(left, PATIENCE).toEqual([{ question: 'stands' }]);
    } finally {
      await idle.stop();
    }
  });
});
