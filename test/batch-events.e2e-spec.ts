import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { openEvents } from './support/events.js';
import { HostileServer } from './support/hostile-server.js';
import type { TestUser } from './support/test-user.js';

let app: TestApp;
let server: HostileServer;
let user: TestUser;

beforeAll(async () => {
  server = await HostileServer.start();
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: server.allowed,
      BATCH_ATTEMPTS: '1',
      BATCH_RETRY_DELAY: '0',
      EVENTS_HEARTBEAT: '1',
    },
  });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});
afterEach(() => {
  server.gate = Promise.resolve();
});

async function begun(...rows: [string, ...string[]][]): Promise<string> {
  const { status, body } = await sendBatch(user, productTable(rows));
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

const good = (name: string) => server.url('good', name);

describe("a batch's events", () => {
  it('tell each item as it ends, and how far the batch is, and end with it', async () => {
    const open = server.shutGate();
    const id = await begun(
      ['Chair', good('e-1'), server.url('missing', 'e-1')],
      ['Nothing'],
      ['Table', good('e-2')],
    );
    const stream = openEvents(user, `/batches/${id}/events`);
    await stream.until(({ event, data }) => event === 'progress' && data.progress === '1/4');
    open();
    const events = await stream.all();

    const items = events.filter(({ event }) => event === 'item');
    const ends = items.map(({ data }) => `${data.line} ${data.status} ${data.error?.code ?? ''}`.trim());
    expect(ends.sort()).toEqual(['2 done', '2 failed HTTP_ERROR', '3 failed ROW_WITHOUT_URLS', '4 done']);
    expect(items.every(({ data }) => (data.status === 'done') === (data.outputUrl !== null))).toBe(true);
    const ids = items.map(({ id: number }) => Number(number));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    const last = events.at(-1)!;
    expect(last).toMatchObject({
      event: 'done',
      data: { id, status: 'complete', progress: '4/4', failed: 2 },
    });
    // What is counted has been told before.
    for (const [at, { event, data }] of events.entries()) {
      const told = events.slice(0, at).filter((before) => before.event === 'item').length;
      if (event !== 'item') expect(data.processed).toBeLessThanOrEqual(told);
    }
  });

  it('are replayed to whoever comes late, from where he left off', async () => {
    const id = await begun(['Chair', good('r-1'), good('r-2'), good('r-3')]);
    await finishedBatch(user, id);
    const all = await openEvents(user, `/batches/${id}/events`).all();
    expect(all.map(({ event }) => event)).toEqual(['item', 'item', 'item', 'done']);
    const rest = await openEvents(user, `/batches/${id}/events`, { 'Last-Event-ID': all[0]!.id! }).all();
    expect(rest).toEqual(all.slice(1));
    const answer = await user.fetch(`/batches/${id}/events?lastEventId=${all[2]!.id}`, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(JSON.parse(await answer.text())).toMatchObject({ event: 'done', data: { id, done: 3 } });
  });

  it('tell of all that ended at once, and go on behind them once all were told', async () => {
    server.shutGate();
    const count = 1_200;
    const rows = Array.from({ length: count }, (_, n): [string, string] => [`P${n}`, good(`cancelled-${n}`)]);
    const id = await begun(['First'], ...rows);
    await user.post(`/batches/${id}/cancel`);
    const all = await openEvents(user, `/batches/${id}/events`).all();

    const items = all.filter(({ event }) => event === 'item');
    expect(items.map(({ data }) => data.line).sort((a, b) => a - b)).toEqual(
      Array.from({ length: count + 1 }, (_, n) => n + 2),
    );
    expect(items.slice(1).every(({ data }) => data.status === 'cancelled')).toBe(true);
    expect(all.at(-1)).toMatchObject({
      event: 'done',
      data: { status: 'cancelled', cancelled: count, processed: count + 1 },
    });
    // Whoever lost the connection among them gets all of them again.
    const [first] = items;
    const again = await openEvents(user, `/batches/${id}/events`, { 'Last-Event-ID': first!.id! }).all();
    expect(again.filter(({ event }) => event === 'item')).toHaveLength(count);
    const last = items.findLast(({ id: number }) => number !== undefined)!;
    const none = await openEvents(user, `/batches/${id}/events`, { 'Last-Event-ID': last.id! }).all();
    expect(none.map(({ event }) => event)).toEqual(['done']);
  });

  it('end with a batch that is deleted', async () => {
    server.shutGate();
    const id = await begun(['Chair', good('deleted')]);
    const stream = openEvents(user, `/batches/${id}/events`);
    await stream.until(({ event }) => event === 'progress');
    await user.call('DELETE', `/batches/${id}`);
    expect((await stream.all()).at(-1)).toEqual({ id: undefined, event: 'deleted', data: { id } });
  });

  it('begin anew for items that are tried again', async () => {
    const id = await begun(['Chair', server.url('missing', 'retry'), good('retry')]);
    await finishedBatch(user, id);
    const before = await openEvents(user, `/batches/${id}/events`).all();
    const seen = before.findLast(({ event }) => event === 'item')!.id!;
    expect((await user.post(`/batches/${id}/retry`)).status).toBe(202);
    const after = await openEvents(user, `/batches/${id}/events`, { 'Last-Event-ID': seen }).all();
    expect(after.filter(({ event }) => event === 'item').map(({ data }) => data.status)).toEqual(['failed']);
    expect(after.at(-1)).toMatchObject({ event: 'done', data: { progress: '2/2' } });
  });
});

describe("a user's events", () => {
  it("tell of one's own batches only, also of what was missed", async () => {
    const stranger = await app.newUser();
    const [mine, theirs] = [openEvents(user, '/events'), openEvents(stranger, '/events')];
    await Promise.all([mine.opened, theirs.opened]);
    const id = await begun(['Chair', good('u-1')]);
    const done = await mine.until(({ event, data }) => event === 'batch' && data.status === 'complete');
    expect(done.data).toMatchObject({ id, progress: '1/1', outcome: 'succeeded' });
    const { id: place } = mine.seen.find(({ event }) => event === 'batch')!;
    mine.close();

    const missed = await begun(['Table', good('u-2')]);
    await finishedBatch(user, missed);
    const again = openEvents(user, '/events', { 'Last-Event-ID': place! });
    await again.until(({ event, data }) => event === 'batch' && data.id === missed && data.done === 1);
    const ids = again.seen.filter((each) => each.id !== undefined).map((each) => Number(each.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await user.call('DELETE', `/batches/${id}`);
    await again.until(({ event, data }) => event === 'batch.deleted' && data.id === id);
    again.close();
    await theirs.heartbeat();
    expect(theirs.seen).toEqual([]);
    theirs.close();
  });

  it('tell of webhooks', async () => {
    const [stranger, stream] = [await app.newUser(), openEvents(user, '/events')];
    const theirs = openEvents(stranger, '/events');
    await Promise.all([stream.opened, theirs.opened]);
    const { status, body } = await user.post('/webhooks', {
      url: server.url('hook'),
      eventTypes: ['image.processed'],
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    await stream.until(({ event, data }) => event === 'webhook' && data.id === body.id && data.enabled);
    await user.call('PATCH', `/webhooks/${body.id}`, { json: { enabled: false } });
    const disabled = await stream.until(({ event, data }) => event === 'webhook' && !data.enabled);
    expect(disabled.data).toEqual({ id: body.id, enabled: false, disabledReason: 'user' });
    await user.call('DELETE', `/webhooks/${body.id}`);
    await stream.until(({ event, data }) => event === 'webhook.deleted' && data.id === body.id);
    await theirs.heartbeat();
    expect(theirs.seen).toEqual([]);
    stream.close();
    theirs.close();
  });
});
