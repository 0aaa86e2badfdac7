import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import { call } from './support/test-user.js';

const PATIENCE = { timeout: 40_000, interval: 50 };

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
});
