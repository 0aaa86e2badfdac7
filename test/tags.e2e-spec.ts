import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startBlip } from './support/model-services/blip.js';
import { json, status, type FakeService } from './support/model-services/fake-service.js';
import { startImmichMl } from './support/model-services/immich-ml.js';
import { plainPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let blip: FakeService;
let embedder: FakeService;
let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  [blip, embedder] = await Promise.all([startBlip(), startImmichMl()]);
  app = await startApp({
    environment: {
      CAPTIONERS: 'blip',
      BLIP_SERVICE_URL: blip.url,
      EMBEDDER: 'immich-ml',
      IMMICH_ML_URL: embedder.url,
      ZERO_SHOT_LABELS: 'red,green,blue',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await Promise.all([blip.stop(), embedder.stop()]);
});
beforeEach(async () => {
  user = await app.newUser();
});
afterEach(() => blip.behave(undefined));

const says = (caption: string, ...tags: Json[]) => blip.behave(json({ caption, tags }));

async function newImage(colour = 'red'): Promise<Json> {
  const { body } = await user.upload(await plainPicture(colour), `${colour}.png`);
  return user.finished(body.id);
}

async function runAgain(id: string, producers?: string[]): Promise<Json> {
  const { status: answer } = await user.post(`/images/${id}/analysis`, producers ? { producers } : {});
  expect(answer).toBe(202);
  return user.finished(id);
}

const tagsOf = async (id: string): Promise<Json[]> => (await user.get(`/images/${id}/tags`)).body.data;
const edit = (id: string, changes: Json) => user.call('PATCH', `/images/${id}`, { json: changes });

describe('tags of machines', () => {
  it('are those of captioner and labels together, each once', async () => {
    says('a red wall', { label: 'Wall', score: 0.6 }, { label: '#Red', score: 0.4 });
    const image = await newImage('red');

    expect(image.tags.toSorted()).toEqual(['red', 'wall']);
    const tags = await tagsOf(image.id);
    expect(tags.map(({ name, producer, provider }) => [name, producer, provider])).toEqual([
      ['red', 'labels', 'immich-ml'],
      ['wall', 'caption', 'blip'],
      ['red', 'caption', 'blip'],
    ]);
    expect(tags[1]).toMatchObject({ score: 0.6, source: 'machine', applied: true });
    expect(tags[0]).toMatchObject({ model: 'ViT-B-32__openai', version: expect.any(String) });
    expect(Date.parse(tags[0].at)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('change when one of them changes its mind', async () => {
    says('a wall', { label: 'wall', score: 0.6 });
    const { id } = await newImage('red');
    says('a house', { label: 'house', score: 0.6 });
    expect((await runAgain(id, ['caption'])).tags.toSorted()).toEqual(['house', 'red']);
  });

  it('stay, with their origin, when a later run fails', async () => {
    says('a wall', { label: 'wall', score: 0.6 });
    const before = await newImage('red');
    const said = await tagsOf(before.id);
    const { body: origin } = await user.get(`/images/${before.id}/caption`);
    blip.behave(status(400));
    const after = await runAgain(before.id, ['caption']);
    const { body: production } = await user.get(`/images/${before.id}/analysis/caption`);

    expect(production).toMatchObject({ status: 'failed', error: { code: 'SERVICE_REFUSED' } });
    expect([after.caption, after.tags, after.status]).toEqual([before.caption, before.tags, 'processed']);
    expect(await tagsOf(before.id)).toEqual(said);
    const { body: caption } = await user.get(`/images/${before.id}/caption`);
    expect(caption).toMatchObject({ caption: 'a wall', provider: 'blip', at: origin.at, insteadOf: [] });
  });
});

describe('what a person says', () => {
  it('survives a forced run of everything, and reset gives back what the machine said last', async () => {
    says('a wall', { label: 'wall', score: 0.6 });
    const { id } = await newImage('red');
    await edit(id, { caption: 'My own words', tags: ['home', 'red'] });
    says('a newer wall', { label: 'bricks', score: 0.7 });
    const kept = await runAgain(id);

    expect(kept).toMatchObject({ caption: 'My own words', captionSource: 'user', tags: ['home', 'red'] });
    const rows = await tagsOf(id);
    expect(rows.map(({ name, source, applied, score }) => [name, source, applied, score])).toEqual([
      ['home', 'user', true, 1],
      ['red', 'user', true, 1],
      ['red', 'machine', false, expect.any(Number)],
      ['bricks', 'machine', false, 0.7],
    ]);

    const one = await user.post(`/images/${id}/reset`, { fields: ['caption'] });
    expect([one.status, one.body.caption, one.body.captionSource]).toEqual([200, 'a newer wall', 'machine']);
    expect(one.body.tags).toEqual(['home', 'red']);
    const both = await user.post(`/images/${id}/reset`, { fields: ['caption', 'tags'] });
    expect(both.body.tags.toSorted()).toEqual(['bricks', 'red']);
    says('the newest wall');
    expect(await runAgain(id, ['caption'])).toMatchObject({ caption: 'the newest wall', tags: ['red'] });
  });

  it('may be that there are no tags', async () => {
    const { id } = await newImage('red');
    await edit(id, { tags: [] });
    expect((await runAgain(id)).tags).toEqual([]);
    expect((await tagsOf(id)).filter(({ applied }) => applied)).toEqual([]);
  });

  it.each([
    [{}],
    [{ fields: [] }],
    [{ fields: ['status'] }],
    [{ fields: ['tags', 'tags'] }],
    [{ fields: 'tags' }],
  ])('is not reset by %j', async (body) => {
    const { id } = await newImage('red');
    expect((await user.post(`/images/${id}/reset`, body)).status).toBe(400);
  });
});

describe('the caption', () => {
  it('and the tags that do not tell when they were said were said when they were finished', async () => {
    says('a wall', { label: 'wall', score: 0.6 });
    const { id } = await newImage('red');
    await app.database.query(
      `UPDATE productions SET provenance = provenance - 'at' WHERE image_id = $1 AND producer = 'caption'`,
      [id],
    );
    const { finishedAt } = (await user.get(`/images/${id}/analysis/caption`)).body;
    const { body } = await user.get(`/images/${id}/caption`);
    const wall = (await tagsOf(id)).find(({ name }) => name === 'wall');
    expect([body.at, wall?.at]).toEqual([finishedAt, finishedAt]);
    expect(finishedAt).toEqual(expect.any(String));
  });

  it('tells who said it, when, and instead of whom', async () => {
    const { id } = await newImage('red');
    const insteadOf = [{ provider: 'openai', code: 'SERVICE_RESTING', message: 'It rests' }];
    await app.database.query(
      `UPDATE productions SET provenance = provenance || $2 WHERE image_id = $1 AND producer = 'caption'`,
      [id, { version: '7', score: 0.5, insteadOf }],
    );
    const { body } = await user.get(`/images/${id}/caption`);
    expect(body).toMatchObject({ source: 'machine', provider: 'blip', version: '7', score: 0.5, insteadOf });
    expect(Date.parse(body.at)).toBeGreaterThan(Date.now() - 60_000);

    await edit(id, { caption: 'Mine' });
    const { body: own } = await user.get(`/images/${id}/caption`);
    expect(own).toMatchObject({
      source: 'user',
      provider: null,
      version: null,
      score: null,
      at: null,
      insteadOf: [],
    });
  });
});

describe('facets', () => {
  it('count what the filters leave', async () => {
    says('a wall', { label: 'wall', score: 0.6 });
    const [red, blue] = [await newImage('red'), await newImage('blue')];
    await edit(blue.id, { favorite: true });
    const person = randomUUID();
    await app.database.query(`INSERT INTO face_clusters (id, owner_id, name) VALUES ($1, $2, 'Ada')`, [
      person,
      user.id,
    ]);
    await app.database.query(
      `UPDATE images SET face_cluster_ids = ARRAY[$1::uuid], camera = 'Box' WHERE id = $2`,
      [person, red.id],
    );

    const all = await user.get('/images/facets');
    expect(all.status).toBe(200);
    expect(all.body).toEqual({
      total: 2,
      tags: [
        { tag: 'wall', count: 2 },
        { tag: 'blue', count: 1 },
        { tag: 'red', count: 1 },
      ],
      people: [{ id: person, name: 'Ada', count: 1 }],
      types: [{ type: 'image/png', count: 2 }],
      cameras: [{ camera: 'Box', count: 1 }],
    });
    const some = await user.get('/images/facets?favorite=true&limit=5&meaning=red');
    expect(some.body).toMatchObject({ total: 1, people: [], cameras: [] });
    expect(some.body.tags).toContainEqual({ tag: 'blue', count: 1 });
    const stranger = await app.newUser();
    expect((await stranger.get('/images/facets')).body).toMatchObject({ total: 0, tags: [], types: [] });
  });

  it('refuse what the list refuses', async () => {
    expect((await user.get('/images/facets?takenFrom=yesterday')).status).toBe(400);
  });
});

it("says nothing of somebody else's image", async () => {
  const { id } = await newImage('red');
  const stranger = await app.newUser();
  expect((await stranger.get(`/images/${id}/tags`)).status).toBe(404);
  expect((await stranger.post(`/images/${id}/reset`, { fields: ['tags'] })).status).toBe(404);
});
