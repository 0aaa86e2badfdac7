import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import {
  status,
  WAYS_TO_FAIL,
  type Behaviour,
  type FakeService,
} from './support/model-services/fake-service.js';
import { answering, completion, says, schemaOf, startOpenAi } from './support/model-services/openai.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let service: FakeService;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  service = await startOpenAi();
  app = await startApp({
    environment: {
      TEXT_READER: 'openai',
      MODERATOR: 'openai',
      OPENAI_BASE_URL: service.url,
      OPENAI_MODEL: 'seer',
      PRODUCER_ATTEMPTS: '1',
      MODEL_TIMEOUT: '3',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await service.stop();
});
beforeEach(async () => {
  service.behave(undefined);
  user = await app.newUser();
});

async function upload(name = 'a.jpg'): Promise<Json> {
  const { body } = await user.upload(await newPicture({ width: 2000, height: 1500 }), name);
  return user.finished(body.id);
}

const productionOf = async (id: string, producer: string) =>
  (await user.get(`/images/${id}/analysis/${producer}`)).body;
const listed = async (query: string) =>
  (await user.get(`/images?${query}`)).body.data.map(({ id }: Json) => id);

/** What one of the two is told to do, while the other is well. */
const onlyFor =
  (schema: string, behaviour: Behaviour): Behaviour =>
  (response, request) =>
    (schemaOf(request) === schema ? behaviour : answering({}))(response, request);

describe('text in pictures', { timeout: 120_000 }, () => {
  it('is kept line by line, and found by its words', async () => {
    service.behave(answering({ text: { lines: [' GRAND\u0000 OPENING ', '', 'Bäckerei\nMüller'] } }));
    const image = await upload();
    service.behave(undefined);
    const other = await upload();

    expect(image.foundText).toBe('GRAND OPENING\nBäckerei Müller');
    expect(await productionOf(image.id, 'ocr')).toMatchObject({
      status: 'done',
      version: 1,
      provenance: { provider: 'openai', model: 'seer', version: 'seer-1' },
      data: {
        text: 'GRAND OPENING\nBäckerei Müller',
        lines: [
          { text: 'GRAND OPENING', score: null, corners: null },
          { text: 'Bäckerei Müller', score: null, corners: null },
        ],
      },
    });
    for (const words of ['opening', 'grand opening', 'openings', 'bäckerei', 'müll']) {
      expect(await listed(`q=${encodeURIComponent(words)}`)).toEqual([image.id]);
    }
    expect(await listed('q=closing')).toEqual([]);
    expect(new Set(await listed(''))).toEqual(new Set([image.id, other.id]));
  });

  it('that is not there has been looked for all the same', async () => {
    const image = await upload();
    expect(image.foundText).toBe('');
    expect(await productionOf(image.id, 'ocr')).toMatchObject({
      status: 'done',
      data: { text: '', lines: [] },
    });
  });

  it('is bounded, however much a model says', async () => {
    service.behave(
      answering({ text: { lines: Array.from({ length: 3000 }, (_, i) => `word${i} ${'x'.repeat(60)}`) } }),
    );
    const image = await upload();
    expect(image.foundText.length).toBeLessThanOrEqual(100_000);
    expect(image.foundText).toContain('word1000');
    expect(await listed('q=word1000')).toEqual([image.id]);
  });

  it('is read in a picture of at most 1024 pixels, without its metadata', async () => {
    const before = service.received.length;
    await upload();
    const asked = service.received.slice(before).find((request) => schemaOf(request) === 'text')!;
    const { url } = asked.json().messages[1].content[1].image_url;
    const sent = Buffer.from(url.slice('data:image/jpeg;base64,'.length), 'base64');
    expect(await sharp(sent).metadata()).toMatchObject({ format: 'jpeg', width: 1024, height: 768 });
  });
});

describe('what is not for everybody', { timeout: 120_000 }, () => {
  it('is flagged, with categories in order of certainty, and can be listed', async () => {
    const categories = [
      { name: 'violence', score: 0.2 },
      { name: 'nudity', score: 0.9 },
      { name: 'violence', score: 0.4 },
    ];
    service.behave(answering({ moderation: { flagged: true, categories } }));
    const flagged = await upload();
    service.behave(undefined);
    const harmless = await upload();
    service.behave(status(403));
    const unknown = await upload();

    const judgement = {
      flagged: true,
      categories: [
        { name: 'nudity', score: 0.9 },
        { name: 'violence', score: 0.4 },
      ],
    };
    expect(flagged.moderation).toEqual(judgement);
    expect(await productionOf(flagged.id, 'moderation')).toMatchObject({ status: 'done', data: judgement });
    expect(harmless.moderation).toEqual({ flagged: false, categories: [] });
    expect(unknown.moderation).toBeNull();
    expect(await listed('flagged=true')).toEqual([flagged.id]);
    expect(await listed('flagged=false')).toEqual([harmless.id]);
    expect((await user.get('/images?flagged=maybe')).status).toBe(400);
  });

  it.each([
    ['a category that there is not', { flagged: true, categories: [{ name: 'ugliness', score: 1 }] }],
    ['a score out of bounds', { flagged: true, categories: [{ name: 'gore', score: 95 }] }],
    ['no judgement', { flagged: null, categories: [] }],
  ])('is not known from %s', async (_name, answer) => {
    service.behave(onlyFor('moderation', says(answer)));
    const image = await upload();
    expect(image).toMatchObject({ status: 'processed', moderation: null, foundText: '' });
    expect(await productionOf(image.id, 'moderation')).toMatchObject({
      status: 'failed',
      error: { code: 'SERVICE_ANSWER_INVALID' },
    });
  });
});

describe('a reader and a moderator', { timeout: 120_000 }, () => {
  const WAYS = [
    ...WAYS_TO_FAIL,
    { way: 'refuses', behaviour: completion({ refusal: 'I cannot' }), code: 'MODEL_REFUSED' },
    { way: 'says nothing', behaviour: completion({}), code: 'MODEL_ANSWER_EMPTY' },
  ];

  it.each(WAYS)('whose service $way leave the image processed, with $code', async ({ behaviour, code }) => {
    service.behave(behaviour);
    const image = await upload();
    expect(image).toMatchObject({ status: 'processed', foundText: null, moderation: null });
    const productions = await Promise.all(['ocr', 'moderation'].map((each) => productionOf(image.id, each)));
    expect(productions.map(({ status }) => status)).toEqual(['failed', 'failed']);
    const codes: string[] = productions.map(({ error }) => error.code);
    expect(codes).toContain(code);
    // Both ask the same service: what one finds out spares the other the question.
    expect(codes.every((each) => each === code || each === 'SERVICE_RESTING')).toBe(true);
    service.behave(undefined);
    // Left alone for some seconds at most.
    await expect.poll(() => again(image.id), { timeout: 20_000 }).toEqual(['done', 'done']);
  });

  async function again(id: string): Promise<string[]> {
    await user.post(`/images/${id}/analysis`, { producers: ['ocr', 'moderation'] });
    await user.finished(id);
    const productions = await Promise.all(
      ['ocr', 'moderation'].map((producer) => productionOf(id, producer)),
    );
    return productions.map(({ status }) => status);
  }

  it('that nobody configured cost an upload nothing, and say how to get them', async () => {
    const bare = await startApp();
    try {
      const owner = await bare.newUser();
      const { body } = await owner.upload(await newPicture(), 'a.jpg');
      const image = await owner.finished(body.id);
      expect(image).toMatchObject({ status: 'processed', foundText: null, moderation: null });
      for (const [producer, setting] of [
        ['ocr', 'TEXT_READER'],
        ['moderation', 'MODERATOR'],
      ]) {
        const { body: production } = await owner.get(`/images/${image.id}/analysis/${producer}`);
        expect(production).toMatchObject({
          status: 'unavailable',
          attempts: 0,
          error: { code: 'UNAVAILABLE', message: expect.stringContaining(setting!) },
        });
      }
      const rows = await bare.database.query(
        `SELECT producer FROM productions WHERE image_id = $1 AND producer IN ('ocr', 'moderation')`,
        [image.id],
      );
      expect(rows).toEqual([]);
    } finally {
      await bare.stop();
    }
  });
});
