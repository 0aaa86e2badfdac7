import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type Replica, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import { call, type Json, type TestUser } from './support/test-user.js';

describeWith('redis-server')('two replicas on one Redis', () => {
  let redis: TestRedis;
  let first: TestApp;
  let second: Replica;

  beforeAll(async () => {
    redis = await TestRedis.start();
    first = await startApp({
      environment: { REDIS_URL: redis.url, LOGIN_MAX_FAILURES: '4', RATE_LIMIT_PER_MINUTE: '0' },
    });
    second = await first.startReplica();
  });
  afterAll(async () => {
    await first.stop();
    await redis.stop();
  });

  it('both tell of what the worker finds', async () => {
    const user = await first.newUser();
    const streams = [first, second].map((replica) => openEvents(user.at(replica), '/events'));
    await Promise.all(streams.map(({ opened }) => opened));

    const { body } = await user.upload(await newPicture(), 'a.jpg');

    for (const stream of streams) {
      await stream.until(({ event, data }) => event === 'image' && data.status === 'processed');
      expect(new Set(stream.seen.map(({ data }) => data.imageId ?? data.id))).toEqual(new Set([body.id]));
      stream.close();
    }
  });

  it('go on with a stream where the other one left off', async () => {
    const user = await first.newUser();
    const images = await Promise.all(
      Array.from({ length: 3 }, async (_, i) => user.upload(await newPicture(), `${i}.jpg`)),
    );
    const all = openEvents(user, '/events', { 'Last-Event-ID': '0' });
    await Promise.all(images.map(({ body }) => user.finished(body.id)));
    for (const { body } of images)
      await all.until(
        ({ event, data }) => event === 'image' && data.id === body.id && data.status === 'processed',
      );
    all.close();

    // From one to the other after every event, as a client behind a balancer might at worst.
    const seen: { id: string; event: string; data: Json }[] = [];
    let last = '0';
    const lastOfAll = Number(await latestId(user.id));
    for (let turn = 0; Number(last) < lastOfAll; turn++) {
      const stream = openEvents(user.at(turn % 2 ? first : second), '/events', { 'Last-Event-ID': last });
      const event = await stream.until(() => true);
      stream.close();
      seen.push({ ...event, id: event.id! });
      last = event.id!;
    }

    const ids = seen.map(({ id }) => Number(id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    const productions = seen.filter(({ event }) => event === 'production');
    const names = productions.map(({ data }) => `${data.imageId} ${data.producer}`);
    expect(new Set(names).size).toBe(names.length);
    const [{ count }] = await first.database.query(
      `SELECT count(*)::int FROM productions p JOIN images i ON i.id = p.image_id WHERE i.owner_id = $1`,
      [user.id],
    );
    expect(names).toHaveLength(count);
  });

  const latestId = async (ownerId: number): Promise<string> => {
    const [{ last }] = await first.database.query(
      `SELECT greatest((SELECT max(seq) FROM images WHERE owner_id = $1),
        (SELECT max(p.seq) FROM productions p JOIN images i ON i.id = p.image_id WHERE i.owner_id = $1)) AS last`,
      [ownerId],
    );
    return last;
  };

  /** As soon as the announcement is there, which nothing waits for: within milliseconds, unless the machine is busy. */
  async function refused(user: TestUser): Promise<void> {
    const status = async () => (await user.get('/users/me')).status;
    await expect.poll(status, { interval: 5, timeout: 10_000 }).toBe(401);
  }

  it('count wrong passwords together', async () => {
    const user = await first.newUser();
    const guess = (replica: { url: string }, password: string) =>
      call(replica.url, 'POST', '/auth/login', { json: { username: user.username, password } });

    for (const replica of [first, second, first, second])
      expect((await guess(replica, 'wrong-password')).status).toBe(401);

    for (const replica of [first, second]) {
      const { status, headers } = await guess(replica, user.password);
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('end a token together, and what it had open', async () => {
    for (let round = 0; round < 20; round++) {
      const user = await first.newUser();
      const elsewhere = user.at(second);
      expect((await elsewhere.get('/users/me')).status).toBe(200);
      const stream = openEvents(elsewhere, '/events');
      await stream.opened;

      expect((await user.post('/auth/logout')).status).toBe(204);

      await refused(elsewhere);
      await stream.all();
    }
  });

  it('end an account together', async () => {
    const [admin, user] = [await first.newAdmin(), await first.newUser()];
    expect((await user.at(second).get('/users/me')).status).toBe(200);
    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { disabled: true } });
    await refused(user.at(second));
  });

  it('never show an image as it was before an edit that was acknowledged by the other', async () => {
    const user = await first.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    await user.finished(body.id);
    const path = `/images/${body.id}`;
    let acknowledged = 0;
    const editing = new AbortController();
    const reading = [first, second, second].map(async (replica) => {
      const reader = user.at(replica);
      let reads = 0;
      while (!editing.signal.aborted) {
        const atLeast = acknowledged;
        const { body: image } = await reader.get(path);
        // Before the first edit there is a machine's caption.
        const edit = Number(/^edit (\d+)$/.exec(image.caption)?.[1] ?? 0);
        expect(edit).toBeGreaterThanOrEqual(atLeast);
        reads++;
      }
      return reads;
    });

    for (let edit = 1; edit <= 150; edit++) {
      const editor = user.at(edit % 2 ? first : second);
      await editor.call('PATCH', path, { json: { caption: `edit ${edit}` } });
      acknowledged = edit;
    }
    editing.abort();

    for (const reads of await Promise.all(reading)) expect(reads).toBeGreaterThan(10);
    expect((await user.at(second).get(path)).status).toBe(200);
    await user.call('DELETE', path);
    expect((await user.at(second).get(path)).status).toBe(404);
  });

  it('count requests together', async () => {
    const environment = { RATE_LIMIT_PER_MINUTE: '40', REDIS_PREFIX: 'limited' };
    const replicas = await Promise.all([first.startReplica(environment), first.startReplica(environment)]);
    const [user, other] = [await first.newUser(), await first.newUser()];

    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push((await user.at(replicas[i % 2]!).get('/users/me')).status);

    expect(statuses).toEqual([...Array<number>(40).fill(200), ...Array<number>(20).fill(429)]);
    const refused = await user.at(replicas[0]).get('/users/me');
    expect(refused.body.code).toBe('TOO_MANY_REQUESTS');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const allowed = await other.at(replicas[1]).get('/users/me');
    expect(allowed.headers.get('ratelimit-policy')).toBe('"requests";q=40;w=60');
    expect(allowed.headers.get('ratelimit')).toMatch(/^"requests";r=39;t=\d+$/);
    // Whoever watches over the server is not counted, and hence told nothing.
    const live = await call(replicas[0].url, 'GET', '/health/live');
    expect([live.status, live.headers.get('ratelimit')]).toEqual([200, null]);
    await Promise.all(replicas.map((replica) => replica.stop()));
  });

  it('keep the limit of an address that shows no valid token', async () => {
    const replica = await first.startReplica({ RATE_LIMIT_PER_MINUTE: '5', REDIS_PREFIX: 'strangers' });
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++)
      statuses.push((await call(replica.url, 'GET', '/users/me', { token: 'no-such-token' })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    await replica.stop();
  });
});
