import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiReplica } from './support/api-replica.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { openEvents } from './support/events.js';
import { call, TestUser } from './support/test-user.js';

const DELAY_SECONDS = 2;

let database: TestDatabase;
let dataDir: string;
let api: ApiReplica;

beforeEach(async () => {
  [database, dataDir] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'platform-stop-'))]);
  api = await ApiReplica.start({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    BCRYPT_COST: '4',
    LOG_LEVEL: 'fatal',
    SHUTDOWN_DELAY: String(DELAY_SECONDS),
  });
});
afterEach(async () => {
  await api.kill();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('an API that is told to stop', () => {
  it('says that it is not ready, yet answers, and ends streams and itself in order, told once or twice', async () => {
    const url = `http://127.0.0.1:${api.port}`;
    const user = await TestUser.signUp(url, 'somebody');
    const stream = openEvents(user, '/events');
    await stream.opened;

    const stopped = Promise.all([api.stop(), api.stop()]);

    await vi.waitFor(async () => {
      expect((await call(url, 'GET', '/health/ready')).status).toBe(503);
    });
    const answer = await user.get('/images');
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await stopped).toEqual([0, 0]);
    await stream.all();
    await expect(fetch(`${url}/api/health/live`)).rejects.toThrow('fetch failed');
  });
});
