import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { COMPREFACE_KEY, startCompreface } from './support/model-services/compreface.js';
import { WAYS_TO_FAIL, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

/** Failures are final at once, and there is time for one that is slow. */
const IMPATIENT = { PRODUCER_ATTEMPTS: '1', MODEL_TIMEOUT: '3' };
/** Of the pictures that these tests upload. */
const SIZE = { width: 400, height: 200 };

interface Case {
  producer: string;
  driver: string;
  start: () => Promise<FakeService>;
  settings: (url: string) => Record<string, string>;
  finds: Json;
  provenance: Json;
}

const immichMl = (setting: string) => (url: string) => ({ [setting]: 'immich-ml', IMMICH_ML_URL: url });
const foundFaces = (model: string) => ({
  model,
  faces: [{ id: expect.any(String), box: { x: 0.1, y: 0.1, width: 0.2, height: 0.5 }, score: 0.9 }],
});

const CASES: Case[] = [
  {
    producer: 'embedding',
    driver: 'immich-ml',
    start: () => startImmichMl(),
    settings: immichMl('EMBEDDER'),
    finds: { model: 'immich-ml/ViT-B-32__openai', dimensions: 3 },
    provenance: { provider: 'immich-ml', model: 'ViT-B-32__openai' },
  },
  {
    producer: 'ocr',
    driver: 'immich-ml',
    start: () => startImmichMl({ text: ['SUMMER SALE', 'until Sunday'] }),
    settings: immichMl('TEXT_READER'),
    finds: { text: 'SUMMER SALE\nuntil Sunday' },
    provenance: { provider: 'immich-ml', model: 'PP-OCRv5_mobile' },
  },
  {
    producer: 'faces',
    driver: 'immich-ml',
    start: () =>
      startImmichMl({
        faces: [{ boundingBox: { x1: 40, y1: 20, x2: 120, y2: 120 }, embedding: '[3,4]', score: 0.9 }],
      }),
    settings: immichMl('FACE_DETECTOR'),
    finds: foundFaces('immich-ml/buffalo_l'),
    provenance: { provider: 'immich-ml', model: 'buffalo_l' },
  },
  {
    producer: 'faces',
    driver: 'compreface',
    start: () =>
      startCompreface([
        { box: { x_min: 40, y_min: 20, x_max: 120, y_max: 120, probability: 0.9 }, embedding: [3, 4] },
      ]),
    settings: (url) => ({
      FACE_DETECTOR: 'compreface',
      COMPREFACE_URL: url,
      COMPREFACE_API_KEY: COMPREFACE_KEY,
    }),
    finds: foundFaces('compreface/facenet.Calculator'),
    provenance: { provider: 'compreface', model: 'detection' },
  },
];

describe.each(CASES)('$producer by $driver', { timeout: 120_000 }, (given) => {
  const { producer, driver, start, settings, finds, provenance } = given;
  let service: FakeService;
  let app: TestApp;
  let user: TestUser;

  beforeAll(async () => {
    service = await start();
    app = await startApp({ environment: { ...IMPATIENT, ...settings(service.url) } });
  });
  afterAll(async () => {
    await app.stop();
    await service.stop();
  });
  beforeEach(async () => {
    service.behave(undefined);
    user = await app.newUser();
  });

  const production = async (id: string) => (await user.get(`/images/${id}/analysis/${producer}`)).body;

  async function upload(): Promise<{ id: string; image: Json }> {
    const { body } = await user.upload(await newPicture(SIZE), 'a.jpg');
    return { id: body.id, image: await user.finished(body.id) };
  }

  it('is kept, with its origin', async () => {
    const { id, image } = await upload();
    expect(image.status).toBe('processed');
    expect(await production(id)).toMatchObject({ status: 'done', data: finds, provenance });
  });

  it('sends out a small picture, and nothing of what the camera wrote into it', async () => {
    const photo = await sharp(await newPicture({ width: 2400, height: 1600 }))
      .withExif({ IFD0: { Make: 'Nosy Cameras', ImageDescription: 'At home' } })
      .jpeg()
      .toBuffer();
    const { body } = await user.upload(photo, 'private-name.jpg');
    await user.finished(body.id);

    const request = service.received.at(-1)!;
    const sent = await request.file(driver === 'compreface' ? 'file' : 'image');
    const { format, width, height, exif, iptc, xmp } = await sharp(sent).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 1024, height: 683 });
    expect([exif, iptc, xmp]).toEqual([undefined, undefined, undefined]);
    for (const secret of ['private-name', 'Nosy', body.id]) expect(request.body.includes(secret)).toBe(false);
  });

  it.each(WAYS_TO_FAIL)(
    'fails alone with $code when the service $way, and is made once it is well',
    async ({ behaviour, code }) => {
      service.behave(behaviour);
      const { id, image } = await upload();
      expect(image).toMatchObject({ status: 'processed', caption: expect.any(String) });
      const failed = await production(id);
      expect(failed).toMatchObject({ status: 'failed', error: { code } });
      expect(JSON.stringify(failed)).not.toMatch(/secret|127\.0\.0\.1|localhost|0002b/);

      service.behave(undefined);
      const again = async () => {
        expect((await user.post(`/images/${id}/analysis`, { producers: [producer] })).status).toBe(202);
        await user.finished(id);
        return production(id);
      };
      // One that asked for patience is given some.
      await expect.poll(again, { timeout: 20_000 }).toMatchObject({ status: 'done', data: finds });
    },
  );
});

describe('the text in a picture', () => {
  it('is found by a search for its words, though it is in no caption', async () => {
    const service = await startImmichMl({ text: ['Zugspitze', '2962 m'] });
    const app = await startApp({ environment: immichMl('TEXT_READER')(service.url) });
    try {
      const user = await app.newUser();
      const { body } = await user.upload(await newPicture(), 'a.jpg');
      await user.finished(body.id);
      const found = (await user.get('/images?q=zugspitze')).body.data;
      expect(found.map(({ id }: Json) => id)).toEqual([body.id]);
      expect((await user.get('/images?q=watzmann')).body.data).toEqual([]);
    } finally {
      await app.stop();
      await service.stop();
    }
  });
});
