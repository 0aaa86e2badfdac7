import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NothingFound } from '../src/analysis/producer.js';
import { startApp, type TestApp } from './support/app.js';
import { formOf, Lines, linesOf, shortly } from './support/identification/lines.js';
import { newScene } from './support/identification/scenes.js';
import { newPicture, plainPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

// What the page says: one file in the folder, and that is all.
vi.mock('../src/analysis/producers-in.js', async (original) => {
  const { withScripted } = await import('./support/identification/scripted-producers.js');
  const { producersIn } = withScripted(await original());
  const added = (folder: string) => {
    const feature = folder.includes(join('src', 'identification')) ? 'identification' : 'analysis';
    return producersIn(join(import.meta.dirname, 'support', 'documented', feature));
  };
  return {
    producersIn: async (folder: string) => [...(await producersIn(folder)), ...(await added(folder))],
  };
});

const read = (path: string) => readFile(resolve(import.meta.dirname, path), 'utf8');

it.each([
  ['analysis', 'sunset'],
  ['identification', 'resale-advice'],
])('the page on producers shows the file that is run here: %s/producers/%s', async (feature, name) => {
  const page = await read('../docs/producers.md');
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block!.trim());
  const file = await read(`support/documented/${feature}/${name}.producer.ts`);
  // The same but for where it stands.
  const placed = file
    .replaceAll(`../../../../src/${feature}/producers/`, './')
    .replaceAll(`../../../../src/${feature}/`, '../')
    .replaceAll('../../../../src/', '../../');
  expect(blocks.filter((block) => block.includes(`name: '${name}'`))).toEqual([placed.trim()]);
});

let app: TestApp;
let user: TestUser;

beforeAll(async () => {
  app = await startApp();
  user = await app.newUser();
});
afterAll(() => app?.stop());

describe('a producer added as the page says', () => {
  let orange: string;
  let blue: string;

  beforeAll(async () => {
    [orange, blue] = (await Promise.all(
      ['#f60', '#06f'].map(
        async (colour) => (await user.upload(await plainPicture(colour), 'a.png')).body.id as string,
      ),
    )) as [string, string];
    await Promise.all([user.finished(orange), user.finished(blue)]);
  });

  it('stands in the tree', async () => {
    const { data } = (await user.get('/analysis/producers')).body;
    expect(data).toContainEqual({
      name: 'sunset',
      parent: 'renditions',
      lane: 'cpu',
      trigger: 'upload',
      version: 1,
      state: 'available',
      reason: null,
    });
  });

  it('runs for new images, and is shown with its provenance', async () => {
    expect((await user.get(`/images/${orange}/analysis/sunset`)).body).toMatchObject({
      status: 'done',
      data: { likelihood: 1 },
      provenance: { provider: 'builtin', version: '1' },
    });
    expect((await user.get(`/images/${blue}/analysis/sunset`)).body.data.likelihood).toBe(0);
  });

  it('gives its tags to the image, beside those of others', async () => {
    const { tags } = (await user.get(`/images/${orange}`)).body;
    expect(tags).toContain('sunset');
    expect(tags.length).toBeGreaterThan(1);
    expect((await user.get(`/images/${blue}`)).body.tags).not.toContain('sunset');
  });

  it('is made for older images by a backfill', async () => {
    await app.database.query(`DELETE FROM productions WHERE producer = 'sunset' AND image_id = $1`, [blue]);
    const admin = await app.newAdmin();
    const { body } = await admin.post('/admin/backfills', { producers: ['sunset'] });
    await vi.waitUntil(async () => (await admin.get(`/admin/backfills/${body.id}`)).body.status === 'done', {
      timeout: 30_000,
      interval: 50,
    });
    expect((await user.get(`/images/${blue}/analysis/sunset`)).body.status).toBe('done');
  });
});

describe('a stage of identification added as the page says', () => {
  const ADVICE = {
    data_description: 'resale-advice',
    data_type: 'dict[str, str]',
    data: { advice: 'sell' },
  };

  it('is a line of its own, after what it goes by, just as the page has it', async () => {
    const lines = await linesOf(user, newScene());
    const all = await lines.all();
    expect(all).toContainEqual(ADVICE);
    expect(shortly(all).indexOf('estimated-price')).toBeLessThan(shortly(all).indexOf('resale-advice'));
    expect(await read('../docs/producers.md')).toContain(`\n${JSON.stringify(ADVICE)}\n`);
    expect((await user.get(`/images/${lines.imageId}/analysis/resale-advice`)).body).toMatchObject({
      status: 'done',
      data: { advice: 'sell' },
    });
  });

  it('is passed over where what it goes by was not found', async () => {
    const scene = newScene().fail('price-estimate', new NothingFound('NOT_ENOUGH_OFFERS', 'Too few'));
    const lines = await linesOf(user, scene);
    const all = shortly(await lines.all());
    expect(all).toContain('estimated-price: NOT_ENOUGH_OFFERS');
    expect(all.join()).not.toContain('resale-advice');
  });

  it('is made up for in pictures that were classified before it was there', async () => {
    const form = formOf(await newPicture(), newScene().filename);
    const { imageId } = await Lines.open(user, form).then(async (lines) => {
      await lines.all();
      return lines;
    });
    await app.database.query(`DELETE FROM productions WHERE producer = 'resale-advice' AND image_id = $1`, [
      imageId,
    ]);
    expect(await (await Lines.open(user, form)).all()).toContainEqual(ADVICE);
  });
});
