import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisEventBus } from '../src/events/redis-event-bus.js';
import { RedisConnections } from '../src/redis/redis-connections.js';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import { call, type TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 40_000, interval: 50 };

/** By asking: a stream ends when Redis comes back. */
const processed = (user: TestUser, id: string) =>
  vi.waitFor(async () => expect((await user.get(`/images/${id}`)).body.status).toBe('processed'), PATIENCE);

describeWith('redis-server')('on Redis', () => {
  let redis: TestRedis;
  let app: TestApp;

  beforeAll(async () => {
    redis = await TestRedis.start();
    app = await startApp({
      environment: { REDIS_URL: redis.url, REDIS_PREFIX: 'here', SWEEP_INTERVAL: '1' },
    });
  });
  afterAll(async () => {
    await app.stop();
    await redis.stop();
  });
  const up = () =>
    vi.waitFor(async () => {
      const { body } = await call(app.url, 'GET', '/health');
      expect(body).toMatchObject({ queue: { status: 'up' }, cache: { status: 'up' } });
    }, PATIENCE);
  const down = (at: { url: string }) =>
    vi.waitFor(
      async () => expect((await call(at.url, 'GET', '/health')).body.cache.status).toBe('down'),
      PATIENCE,
    );
  beforeEach(up);

  it('processes, and keeps all it stores below its prefix', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    expect((await user.finished(body.id)).status).toBe('processed');
    await user.get(`/images/${body.id}`);

    const keys = await redis.run((client) => client.keys('*'));
    expect(keys.filter((key) => !key.startsWith('here:'))).toEqual([]);
    expect(keys.some((key) => key.startsWith('here:queue:'))).toBe(true);
    expect(keys.some((key) => key.startsWith('here:cache:'))).toBe(true);
  });

  describe('when it is away', () => {
    it('answers, takes uploads without delay, lets people in and out, and finishes by itself afterwards', async () => {
      const user = await app.newUser();
      const known = (await user.upload(await newPicture(), 'a.jpg')).body;
      await user.finished(known.id);
      const leaving = await app.newUser();
      await leaving.get('/users/me');

      await redis.kill();
      await user.call('PATCH', `/images/${known.id}`, { json: { caption: 'while away' } });
      expect((await user.get(`/images/${known.id}`)).body.caption).toBe('while away');
      const accepted = await user.upload(await newPicture(), 'b.jpg');
      expect(accepted.status).toBe(201);
      expect((await (await app.newUser()).get('/users/me')).status).toBe(200);
      await leaving.post('/auth/logout');
      expect((await leaving.get('/users/me')).status).toBe(401);
      await vi.waitFor(async () => {
        const { status, body } = await call(app.url, 'GET', '/health');
        expect([status, body.status, body.queue.status, body.cache.status]).toEqual([
          200,
          'degraded',
          'down',
          'down',
        ]);
      }, PATIENCE);

      await redis.restartEmpty();
      await processed(user, accepted.body.id);
      expect((await leaving.get('/users/me')).status).toBe(401);
      expect((await user.get(`/images/${known.id}`)).body.caption).toBe('while away');
    });

    it('brings nothing back that changed meanwhile', async () => {
      const replica = await app.startReplica();
      const user = await app.newUser();
      const { body } = await user.upload(await newPicture(), 'a.jpg');
      await user.finished(body.id);
      const readers = [user, user.at(replica)];
      for (const reader of readers) await reader.get(`/images/${body.id}`);
      await redis.run((client) => client.save());
      const entry = await redis.run(
        async (client) => (await client.keys(`here:cache:*:image:${body.id}`))[0]!,
      );

      await redis.kill();
      await user.call('PATCH', `/images/${body.id}`, { json: { caption: 'meanwhile' } });
      await redis.comeBack();

      // The old entry is there again, and is never shown, until a new one has taken its place.
      const inUseAgain = async () =>
        (await redis.run((client) => client.get(entry)))?.includes('meanwhile') === true;
      do {
        for (const reader of readers)
          expect((await reader.get(`/images/${body.id}`)).body.caption).toBe('meanwhile');
      } while (!(await inUseAgain()));
      await replica.stop();
    });

    it('ends the streams of whoever may not listen any more, at once where that was done, and soon elsewhere', async () => {
      // Nobody would wait for this heartbeat.
      const here = await app.startReplica({ EVENTS_HEARTBEAT: '60' });
      const elsewhere = await app.startReplica({ EVENTS_HEARTBEAT: '1' });
      const [leaving, keeper, barred] = [await app.newUser(), await app.newUser(), await app.newUser()];
      const admin = await app.newAdmin();
      const key = (await keeper.post('/auth/api-keys', { name: 'a', scopes: ['images:read'] })).body;
      const program = Object.assign(keeper.at(app), { token: key.key as string });

      await redis.kill();
      await down(here);
      await down(elsewhere);
      const streams = [here, elsewhere].flatMap((at) =>
        [leaving, program, barred].map((listener) => openEvents(listener.at(at), '/events')),
      );
      await Promise.all(streams.map(({ opened }) => opened));
      await leaving.at(here).post('/auth/logout');
      await keeper.at(here).call('DELETE', `/auth/api-keys/${key.id}`);
      await admin.at(here).call('PATCH', `/admin/users/${barred.id}`, { json: { disabled: true } });
      const heard = await Promise.all(streams.map((stream) => stream.all()));
      expect(heard.flat()).toEqual([]);

      await redis.restartEmpty();
      await Promise.all([here.stop(), elsewhere.stop()]);
    });

    it('still counts wrong passwords', async () => {
      const user = await app.newUser();
      const guess = () =>
        call(app.url, 'POST', '/auth/login', {
          json: { username: user.username, password: 'wrong-password' },
        });
      await redis.kill();
      const statuses = new Set<number>();
      for (let i = 0; i < 12; i++) statuses.add((await guess()).status);
      expect([...statuses]).toEqual([401, 429]);
      await redis.restartEmpty();
    });
  });

  it('waits for nobody who does not answer', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture(), 'a.jpg');
    await user.finished(body.id);
    redis.freeze();
    try {
      const edited = await user.call('PATCH', `/images/${body.id}`, { json: { favorite: true } });
      expect(edited.body.favorite).toBe(true);
      expect((await user.get(`/images/${body.id}`)).body.favorite).toBe(true);
      expect((await user.upload(await newPicture(), 'b.jpg')).status).toBe(201);
    } finally {
      redis.thaw();
    }
    await up();
    expect((await user.get(`/images/${body.id}`)).body.favorite).toBe(true);
  });

  it('that comes back empty under way: everything is processed all the same', async () => {
    const user = await app.newUser();
    const images: string[] = [];
    for (let i = 0; i < 12; i++) {
      if (i === 4 || i === 8) await redis.restartEmpty();
      const { status, body } = await user.upload(await newPicture(), `${i}.jpg`);
      expect(status).toBe(201);
      images.push(body.id);
    }
    await redis.run((client) => client.flushall());

    for (const id of images) await processed(user, id);
    const schedulers = await redis.run((client) => client.keys('here:queue:maintenance:repeat:*'));
    expect(schedulers.join()).toContain('maintenance.sweep');
  });
});

describeWith('redis-server')('events over Redis', () => {
  it('tell of a silent loss and of the return, and make up for what could not be announced', async () => {
    const redis = await TestRedis.start();
    const connections = [1, 2].map(() => new RedisConnections(Redis, redis.url, 'here'));
    const [mine, others] = connections.map((each) => new RedisEventBus(each)) as [
      RedisEventBus,
      RedisEventBus,
    ];
    const heard: string[] = [];
    const unsubscribe = others.subscribe(({ type }) => heard.push(type));
    await Promise.all([mine.onModuleInit(), others.onModuleInit()]);
    expect(heard).toEqual(['bus.lost', 'bus.restored']);

    redis.freeze();
    await vi.waitFor(() => expect(heard.at(-1)).toBe('bus.lost'), PATIENCE);
    redis.thaw();
    await vi.waitFor(() => expect(heard.at(-1)).toBe('bus.restored'), PATIENCE);

    // Cut off alone: the others do not know that they miss anything.
    const publisher = connections[0]!.get('commands');
    await vi.waitFor(() => expect(publisher.status).toBe('ready'), PATIENCE);
    publisher.disconnect(true);
    await mine.publish({ type: 'session.ended', ownerId: 1 });
    await vi.waitFor(() => expect(heard.at(-1)).toBe('session.ended'), PATIENCE);

    unsubscribe();
    mine.onApplicationShutdown();
    others.onApplicationShutdown();
    await Promise.all(connections.map((each) => each.onApplicationShutdown()));
    await redis.stop();
  });
});

describeWith('redis-server')('a platform that starts before its Redis', () => {
  it('serves, works as soon as Redis is there, and can be stopped when it is gone again', async () => {
    const redis = await TestRedis.start();
    await redis.kill();
    const app = await startApp({ environment: { REDIS_URL: redis.url, SWEEP_INTERVAL: '1' } });
    const user = await app.newUser();
    const { status, body } = await user.upload(await newPicture(), 'a.jpg');
    expect(status).toBe(201);

    await redis.comeBack();
    await processed(user, body.id);

    await redis.kill();
    expect((await user.get(`/images/${body.id}`)).status).toBe(200);
    await app.stop();
    await redis.stop();
  });
});

describeWith('redis-server')('a queue that moves to Redis and back', () => {
  it('leaves no work behind, and does none twice', async () => {
    const redis = await TestRedis.start();
    const app = await startApp({
      worker: false,
      environment: { REDIS_URL: redis.url, QUEUE_BACKEND: 'postgres', SWEEP_INTERVAL: '1' },
    });
    const user = await app.newUser();
    const onRedis = await app.startReplica({ QUEUE_BACKEND: 'redis' });
    const upload = async (at: { url: string }) =>
      (await user.at(at).upload(await newPicture(), 'a.jpg')).body.id as string;
    // Nobody works yet: these wait in both.
    const images = [await upload(app), await upload(onRedis), await upload(app)];

    await onRedis.startWorker();
    for (const id of images) expect((await user.finished(id)).status).toBe('processed');
    await onRedis.stop();

    images.push(await upload(app));
    await app.startWorker();
    for (const id of images) expect((await user.finished(id)).status).toBe('processed');
    const again = await app.database.query(
      `SELECT producer, attempts FROM productions WHERE attempts <> 1 AND status = 'done'`,
    );
    expect(again).toEqual([]);
    await app.stop();
    await redis.stop();
  });
});
