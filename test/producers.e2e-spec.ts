import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { plainPicture } from './support/pictures.js';
import type { TestUser } from './support/test-user.js';

// What step 3 says: in the list, and that is all.
vi.mock('../src/analysis/producers/index.js', async (original) => {
  const { PRODUCERS } = await original<typeof import('../src/analysis/producers/index.js')>();
  const { SunsetProducer } = await import('./support/documented/sunset.producer.js');
  return { PRODUCERS: [...PRODUCERS, SunsetProducer] };
});

const read = (path: string) => readFile(resolve(import.meta.dirname, path), 'utf8');

it('the page on producers shows the producer that is run here', async () => {
  const page = await read('../docs/producers.md');
  const block = page.match(/```ts\n( *import \{ Injectable \}[\s\S]*?)```/)![1]!.replace(/^ {3}/gm, '');
  const file = await read('support/documented/sunset.producer.ts');
  // The same but for where it stands.
  const places = (text: string) =>
    text
      .replaceAll('../../../src/analysis/producers/', './')
      .replaceAll('../../../src/analysis/', '../')
      .replaceAll('../../../src/', '../../');
  expect(block.trim()).toBe(places(file).trim());
});

describe('a producer added as the page says', () => {
  let app: TestApp;
  let user: TestUser;
  let orange: string;
  let blue: string;

  beforeAll(async () => {
    app = await startApp();
    user = await app.newUser();
    [orange, blue] = (await Promise.all(
      ['#f60', '#06f'].map(
        async (colour) => (await user.upload(await plainPicture(colour), 'a.png')).body.id as string,
      ),
    )) as [string, string];
    await Promise.all([user.finished(orange), user.finished(blue)]);
  });
  afterAll(() => app?.stop());

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
