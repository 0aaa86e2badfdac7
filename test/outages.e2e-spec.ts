import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { originalKey } from '../src/imaging/storage-keys.js';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';
import type { Json } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const endEventConnections = () =>
  app.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'platform-events' AND datname = current_database()`,
  );

describe('when an original is lost', () => {
  it('keeps the image, and lets nothing wait for what will not come', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    await user.finished(body.id);
    await rm(join(app.config.storage.folder, originalKey(body.id)));
    const states = async () =>
      Object.fromEntries(
        (await user.get(`/images/${body.id}/analysis`)).body.data.map((row: Json) => [
          row.producer,
          row.status,
        ]),
      );

    await user.post(`/images/${body.id}/analysis`, { producers: ['renditions'] });
    const image = await user.finished(body.id);
    expect(image.status).toBe('processed');
    expect(image.urls.small).toBeTruthy();
    expect(await states()).toMatchObject({ renditions: 'failed', caption: 'skipped' });

    await user.post(`/images/${body.id}/analysis`, { producers: ['caption'] });
    await user.finished(body.id);
    expect(await states()).toMatchObject({ renditions: 'failed', caption: 'skipped' });
  });
});

describe('when the events connection breaks', () => {
  // In this order: a stream that is open when the connection comes back is ended.
  it('streams end, and go on where they were when opened again', async () => {
    const user = await app.newUser();
    const first = openEvents(user, '/events');
    await first.opened;
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    const { id } = await first.until(({ event }) => event === 'image');

    await endEventConnections();
    await first.all();

    const second = openEvents(user, '/events', { 'Last-Event-ID': id! });
    await second.until(({ event, data }) => event === 'image' && data.status === 'processed');
    expect(second.seen.every(({ data }) => (data.imageId ?? data.id) === body.id)).toBe(true);
    second.close();
  });

  it('answers are slower, not older: what changed unheard is read', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    await user.finished(body.id);
    expect((await user.get(`/images/${body.id}`)).body.favorite).toBe(false);

    await endEventConnections();
    await app.database.query('UPDATE images SET favorite = true WHERE id = $1', [body.id]);

    await vi.waitFor(async () => expect((await user.get(`/images/${body.id}`)).body.favorite).toBe(true));
  });
});
