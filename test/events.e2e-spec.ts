import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ environment: { EVENTS_HEARTBEAT: '1', EVENTS_MAX_STREAMS_PER_USER: '3' } });
});
afterAll(() => app.stop());

const PRODUCERS = new Set(['caption', 'fingerprint', 'metadata', 'palette', 'quality', 'renditions']);

describe("an image's events", () => {
  it('tell each result once, in order, parents first, and end with the image', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');

    const events = await openEvents(user, `/images/${body.id}/events`).all();

    const results = events.filter(({ event }) => event === 'production');
    expect(new Set(results.map(({ data }) => data.producer))).toEqual(PRODUCERS);
    expect(results).toHaveLength(PRODUCERS.size);
    expect(results.every(({ data }) => data.status === 'done')).toBe(true);
    const ids = results.map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(results.findIndex(({ data }) => data.producer === 'renditions')).toBeLessThan(
      results.findIndex(({ data }) => data.producer === 'palette'),
    );
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { id: body.id, status: 'processed' } });
  });

  it('are replayed to whoever comes late, from where he left off', async () => {
    const user = await app.newUser();
    const { id } = await user.finished((await user.upload(await newPicture(), 'a.jpg')).body.id);

    const all = await openEvents(user, `/images/${id}/events`).all();
    const rest = await openEvents(user, `/images/${id}/events`, { 'Last-Event-ID': all[3]!.id! }).all();

    expect(rest.map((event) => event.id)).toEqual(all.slice(4).map((event) => event.id));
  });

  it('come as lines of JSON where that is asked for', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    const answer = await user.fetch(`/images/${body.id}/events`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('x-accel-buffering')).toBe('no');
    const lines = (await answer.text())
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(lines.at(-1).event).toBe('done');
    expect(lines).toHaveLength(PRODUCERS.size + 1);
  });
});

describe("a user's events", () => {
  it("tell of one's own images only, live", async () => {
    const [user, stranger] = [await app.newUser(), await app.newUser()];
    const [mine, theirs] = [openEvents(user, '/events'), openEvents(stranger, '/events')];
    await Promise.all([mine.opened, theirs.opened]);

    const { body } = await user.upload(await newPicture(), 'a.jpg');
    await mine.until(({ event, data }) => event === 'image' && data.status === 'processed');
    await user.call('PATCH', `/images/${body.id}`, { json: { caption: 'Changed' } });
    await mine.until(({ event, data }) => event === 'image' && data.caption === 'Changed');
    await user.call('DELETE', `/images/${body.id}`);
    await mine.until(({ event, data }) => event === 'deleted' && data.id === body.id);
    await theirs.heartbeat();

    const results = mine.seen.filter(({ event }) => event === 'production');
    expect(new Set(results.map(({ data }) => data.producer))).toEqual(PRODUCERS);
    expect(results).toHaveLength(PRODUCERS.size);
    expect(results.every(({ data }) => data.imageId === body.id)).toBe(true);
    expect(theirs.seen).toEqual([]);
    mine.close();
    theirs.close();
  });

  it('go on after a lost connection with what was missed', async () => {
    const user = await app.newUser();
    const first = openEvents(user, '/events');
    await first.opened;
    await user.upload(await newPicture(), 'a.jpg');
    const { id } = await first.until(({ event, data }) => event === 'image' && data.status === 'processed');
    first.close();
    const { body } = await user.upload(await newPicture(), 'missed.jpg');
    await user.finished(body.id);

    const second = openEvents(user, '/events', { 'Last-Event-ID': id! });
    await second.until(
      ({ event, data }) => event === 'image' && data.id === body.id && data.status === 'processed',
    );

    expect(second.seen.every(({ data }) => (data.imageId ?? data.id) === body.id)).toBe(true);
    second.close();
  });

  it('end with the session, and with the account', async () => {
    const [user, other, admin] = [await app.newUser(), await app.newUser(), await app.newAdmin()];
    const [mine, theirs] = [openEvents(user, '/events'), openEvents(other, '/events')];
    await Promise.all([mine.opened, theirs.opened]);
    await user.post('/auth/logout');
    await admin.call('PATCH', `/admin/users/${other.id}`, { json: { disabled: true } });
    await Promise.all([mine.all(), theirs.all()]);
    expect((await user.get('/events')).status).toBe(401);
  });

  it('leave no place taken when the reader hangs up at once', async () => {
    const user = await app.newUser();
    for (let n = 0; n < 10; n++) {
      const controller = new AbortController();
      const opening = user.fetch('/events', { signal: controller.signal }).catch(() => undefined);
      setImmediate(() => controller.abort());
      await opening;
    }
    await vi.waitFor(async () => {
      const stream = openEvents(user, '/events');
      await expect(stream.opened.finally(() => stream.close())).resolves.toBeUndefined();
    });
  });

  it('end with the key that opened them, and only with it', async () => {
    const user = await app.newUser();
    const scopes = ['images:read'];
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => user.post('/auth/api-keys', { name, scopes })),
    );
    const stream = openEvents(user, '/events');
    await stream.opened;
    await user.call('DELETE', `/auth/api-keys/${first!.body.id}`);
    await user.upload(await newPicture(), 'a.jpg');
    await stream.until(({ event, data }) => event === 'image' && data.status === 'processed');
    expect((await user.get('/auth/api-keys')).body.data.map(({ id }: { id: string }) => id)).toEqual([
      second!.body.id,
    ]);
    stream.close();
  });

  it('are refused beyond the allowed number of streams, and allowed again after one is closed', async () => {
    const user = await app.newUser();
    const streams = [1, 2, 3].map(() => openEvents(user, '/events'));
    await Promise.all(streams.map(({ opened }) => opened));
    const refused = await user.get('/events');
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_STREAMS']);
    streams[0]!.close();
    const again = openEvents(user, '/events');
    await expect(again.openedWithin(20)).resolves.toBeUndefined();
    [...streams, again].forEach((stream) => stream.close());
  });
});
