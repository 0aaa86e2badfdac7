import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('upkeep', () => {
  it('removes what has expired, as soon as there is a worker', async () => {
    const idle = await startApp({ worker: false });
    try {
      const user = await idle.newUser();
      await idle.database.query(
        `INSERT INTO provider_answers (owner_id, provider, question, answer, expires_at)
         SELECT $1, 'serpapi', question, '1', expires_at FROM (VALUES
           ('expired', now() - interval '1 s'), ('stands', now() + interval '1 day')) AS answers (question, expires_at)`,
        [user.id],
      );
      await idle.startWorker();
      const left = () => idle.database.query<Json[]>('SELECT question FROM provider_answers');
      await expect.poll(left, PATIENCE).toEqual([{ question: 'stands' }]);
    } finally {
      await idle.stop();
    }
  });
});
