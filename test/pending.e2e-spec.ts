import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app.stop());

describe('before any worker has seen an image', () => {
  it('says so of renditions and caption, and makes thumbnails at once', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture({ width: 600 }), 'a.jpg');

    expect(body).toMatchObject({ status: 'pending', caption: null, urls: { small: null, medium: null } });
    const small = await user.get(`/images/${body.id}/thumbnails/small`);
    expect([small.status, small.body.code, small.headers.get('retry-after')]).toEqual([
      409,
      'RENDITION_PENDING',
      '1',
    ]);
    const thumbnail = await user.fetch(`/images/${body.id}/thumbnail?size=100`);
    expect((await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata()).width).toBe(100);
    const caption = await user.get(`/images/${body.id}/caption`);
    expect([caption.status, caption.headers.get('retry-after'), caption.body.caption]).toEqual([
      202,
      '1',
      null,
    ]);
    const { data } = (await user.get(`/images/${body.id}/analysis`)).body;
    const statuses = data.map(({ status }: { status: string }) => status);
    expect(new Set(statuses)).toEqual(new Set(['pending', 'unavailable']));
  });

  it('runs all producers again where no body names some', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    const again = await user.post(`/images/${body.id}/analysis`);
    expect(again.status).toBe(202);
    expect(again.body.data.length).toBeGreaterThan(1);
    expect((await user.post(`/images/${body.id}/analysis`, { producers: 'caption' })).body.errors).toEqual([
      { field: 'producers', message: 'producers must be an array' },
    ]);
  });

  it("ends the image's events when it is deleted", async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    const stream = openEvents(user, `/images/${body.id}/events`);
    await stream.opened;
    await user.call('DELETE', `/images/${body.id}`);
    expect((await stream.all()).at(-1)).toMatchObject({ event: 'deleted', data: { id: body.id } });
  });
});
