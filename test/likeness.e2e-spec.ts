import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { newPicture, plainPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let service: Awaited<ReturnType<typeof startImmichMl>>;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  service = await startImmichMl();
  app = await startApp({
    environment: {
      EMBEDDER: 'immich-ml',
      IMMICH_ML_URL: service.url,
      ZERO_SHOT_LABELS: 'red,green,blue',
      MODEL_TIMEOUT: '5',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await service.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});

async function uploadColours(...colours: string[]): Promise<Record<string, string>> {
  const images = await Promise.all(
    colours.map(async (colour) => {
      const { body } = await user.upload(await plainPicture(colour), `${colour}.png`);
      return [colour, (await user.finished(body.id)).id as string] as const;
    }),
  );
  return Object.fromEntries(images);
}

const names = ({ body }: { body: Json }) =>
  body.data.map(({ originalFilename }: Json) => originalFilename.replace('.png', ''));

describe('by meaning', () => {
  it('puts first what the words mean, and tells how alike each is', async () => {
    await uploadColours('red', 'blue', 'lime');
    const found = await user.get('/images?meaning=something+blue');

    expect(found.status).toBe(200);
    expect(names(found)[0]).toBe('blue');
    const similarities = found.body.data.map(({ similarity }: Json) => similarity);
    expect(similarities).toEqual(similarities.toSorted((a: number, b: number) => b - a));
    expect(similarities[0]).toBeGreaterThan(0.9);
    expect(similarities[2]).toBeLessThan(0.3);
  });

  it('combines with other filters, and leaves out what is not alike enough', async () => {
    const { red } = await uploadColours('red', 'maroon', 'blue');
    await user.call('PATCH', `/images/${red}`, { json: { favorite: true } });

    expect(names(await user.get('/images?meaning=red&favorite=true'))).toEqual(['red']);
    expect(names(await user.get('/images?meaning=red&favorite=false&type=png'))).toEqual(['maroon', 'blue']);
    expect(names(await user.get('/images?meaning=red&minSimilarity=0.8')).toSorted()).toEqual([
      'maroon',
      'red',
    ]);
    expect(names(await user.get('/images?meaning=red&q=maroon'))).toEqual(['maroon']);
  });

  it('asks the model once for the same words', async () => {
    await uploadColours('red');
    const words = 'green hills far away';
    await user.get(`/images?meaning=${encodeURIComponent(words)}`);
    const asked = service.received.length;
    await user.get(`/images?meaning=${encodeURIComponent(words)}`);
    expect(service.received.length).toBe(asked);
  });

  it("never finds somebody else's images", async () => {
    await uploadColours('red');
    const stranger = await app.newUser();
    expect(names(await stranger.get('/images?meaning=red'))).toEqual([]);
  });
});

describe('by likeness to an image', () => {
  it('finds the others, the most alike first, but not the image itself', async () => {
    const { red } = await uploadColours('red', 'blue', 'maroon', 'crimson');
    const found = names(await user.get(`/images?similarTo=${red}`));
    expect(found).toHaveLength(3);
    expect(found.at(-1)).toBe('blue');
    expect(found).not.toContain('red');
  });

  it('hands out every image once, by cursor and by page', async () => {
    const { red } = await uploadColours('red', 'blue', 'maroon', 'lime', 'yellow', 'teal');
    const whole = names(await user.get(`/images?similarTo=${red}&limit=100`));
    const byCursor: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await user.get(`/images?similarTo=${red}&limit=2${cursor && `&cursor=${cursor}`}`);
      byCursor.push(...names(page));
      cursor = page.body.nextCursor;
    }
    const second = await user.get(`/images?similarTo=${red}&limit=2&page=2`);

    expect(byCursor).toEqual(whole);
    expect(names(second)).toEqual(whole.slice(2, 4));
    expect(second.body).toMatchObject({ page: 2, total: 5, limit: 2 });
  });

  it("answers 404 for somebody else's image", async () => {
    const { red } = await uploadColours('red');
    const stranger = await app.newUser();
    const { status, body } = await stranger.get(`/images?similarTo=${red}`);
    expect([status, body.code]).toEqual([404, 'IMAGE_NOT_FOUND']);
  });

  it('says so where the image has no vector of the model in use', async () => {
    const { red } = await uploadColours('red', 'maroon');
    await app.database.query(`UPDATE image_embeddings SET model = 'another' WHERE image_id = $1`, [red]);
    const { status, body } = await user.get(`/images?similarTo=${red}`);
    expect([status, body.code]).toEqual([409, 'IMAGE_NOT_EMBEDDED']);
    expect(names(await user.get('/images?meaning=red'))).toEqual(['maroon']);
  });

  it('forgets an image that was deleted', async () => {
    const { red, maroon } = await uploadColours('red', 'maroon');
    await user.call('DELETE', `/images/${maroon}`);
    expect(names(await user.get(`/images?similarTo=${red}`))).toEqual([]);
    const rows = await app.database.query('SELECT FROM image_embeddings WHERE image_id = $1', [maroon]);
    expect(rows).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['similarTo=01980000-0000-7000-8000-000000000000&meaning=red', 'similarTo'],
    ['similarTo=7', 'similarTo'],
    ['meaning=', 'meaning'],
    ['meaning=red&minSimilarity=2', 'minSimilarity'],
    ['meaning=red&page=11&limit=100', 'page'],
    ['meaning=red&page=1&minSimilarity=0.1', 'page'],
  ])('%s', async (query, field) => {
    const { status, body } = await user.get(`/images?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'VALIDATION_FAILED', field]);
  });

  it('a cursor of another order', async () => {
    await Promise.all([0, 1].map(async () => user.upload(await newPicture(), 'a.jpg')));
    const { body } = await user.get('/images?limit=1');
    const refused = await user.get(`/images?meaning=red&cursor=${body.nextCursor}`);
    expect([refused.status, refused.body.code]).toEqual([400, 'CURSOR_INVALID']);
  });
});

describe('without a model', () => {
  it.each([
    [{ EMBEDDER: '' }, /EMBEDDER/],
    [{ IMMICH_ML_URL: '' }, /IMMICH_ML_URL/],
  ])('%j says what to configure', async (environment, advice) => {
    const replica = await app.startReplica(environment);
    const { status, body } = await user.at(replica).get('/images?meaning=red');
    expect([status, body.code]).toEqual([409, 'SEARCH_UNAVAILABLE']);
    expect(body.detail).toMatch(advice);
    expect((await user.at(replica).get('/images')).status).toBe(200);
  });

  it('that answers, tells when to ask again', async () => {
    const closed = await startImmichMl();
    await closed.stop();
    const replica = await app.startReplica({ IMMICH_ML_URL: closed.url, MODEL_TIMEOUT: '1' });
    const { status, body, headers } = await user.at(replica).get('/images?meaning=red');
    expect([status, body.code]).toEqual([503, 'SERVICE_UNREACHABLE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('still finds what is like an image that it knew', async () => {
    const { red } = await uploadColours('red', 'maroon');
    const closed = await startImmichMl();
    await closed.stop();
    const replica = await app.startReplica({ IMMICH_ML_URL: closed.url });
    expect(names(await user.at(replica).get(`/images?similarTo=${red}`))).toEqual(['maroon']);
  });

  it('whose calls of the day are used up, says until when', async () => {
    const replica = await app.startReplica({ MODEL_CALLS_PER_USER_PER_DAY: '1' });
    expect((await user.at(replica).get('/images?meaning=one')).status).toBe(200);
    const { status, body, headers } = await user.at(replica).get('/images?meaning=two');
    expect([status, body.code]).toEqual([429, 'MODEL_BUDGET_SPENT']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await user.at(replica).get('/images?meaning=one')).status).toBe(200);
  });
});

describe('labels', () => {
  it('become tags of the image, each with its score', async () => {
    const { blue } = await uploadColours('blue');
    const { body } = await user.get(`/images/${blue}`);
    const { body: labels } = await user.get(`/images/${blue}/analysis/labels`);

    expect(body.tags).toContain('blue');
    expect(labels).toMatchObject({
      status: 'done',
      data: { tags: [{ name: 'blue' }] },
      provenance: { provider: 'immich-ml', model: 'ViT-B-32__openai' },
    });
    expect(labels.data.tags[0].score).toBeGreaterThan(0.9);
  });
});
