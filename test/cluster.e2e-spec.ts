import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiReplica } from './support/api-replica.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { startProcess, type RunningProcess } from './support/processes.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import { TestUser } from './support/test-user.js';
import { uploadPatiently } from './support/uploads.js';

/** For the whole of what may happen to processes, and for what may happen to Redis. */
const MANY = 300;
const SOME = 120;
const PRODUCERS = 6;
/** What nginx says for a replica that was killed with a request in its hands. */
const BROKEN_OFF = '502 BAD_GATEWAY';

describeWith('redis-server', 'nginx')('Two API replicas and two workers behind nginx, on Redis', () => {
  let database: TestDatabase;
  let dataDir: string;
  let redis: TestRedis;
  let nginx: RunningNginx;
  let replicas: ApiReplica[] = [];
  let workers: RunningProcess[] = [];
  let environment: Record<string, string>;

  beforeEach(async () => {
    [database, dataDir, redis] = await Promise.all([
      createTestDatabase(),
      mkdtemp(join(tmpdir(), 'platform-cluster-')),
      TestRedis.start(),
    ]);
    environment = {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      DATA_DIR: dataDir,
      BCRYPT_COST: '4',
      LOG_LEVEL: 'fatal',
      TRUST_PROXY: 'loopback',
      SWEEP_INTERVAL: '2',
      RATE_LIMIT_PER_MINUTE: '0',
    };
    replicas = await Promise.all([ApiReplica.start(environment), ApiReplica.start(environment)]);
    workers = await Promise.all([startProcess('worker', environment), startProcess('worker', environment)]);
    nginx = await startNginx({ replicas: replicas.map(({ port }) => `http://127.0.0.1:${port}`) });
  });
  afterEach(async () => {
    await Promise.all([nginx.stop(), ...[...replicas, ...workers].map((process) => process.kill())]);
    await redis.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** At each of these counts of uploads taken, something happens; uploads go on meanwhile. */
  async function uploadThrough(
    user: TestUser,
    pictures: number,
    incidents: Record<number, () => Promise<void>>,
  ) {
    const happening: Promise<void>[] = [];
    const taken = await uploadPatiently(user, pictures, {
      atOnce: 6,
      onTaken: (count) => {
        const incident = incidents[count];
        if (incident) happening.push(incident());
      },
    });
    await Promise.all(happening);
    expect(happening).toHaveLength(Object.keys(incidents).length);
    return taken;
  }

  async function expectAllProcessed(ids: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const count = async (sql: string, values: unknown[] = []) =>
      Number((await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values)).rows[0]?.n);
    try {
      const processed = () => count(`images WHERE id = ANY($1::uuid[]) AND status = 'processed'`, [ids]);
      await vi.waitFor(async () => expect(await processed()).toBe(ids.length), {
        timeout: 120_000,
        interval: 250,
      });
      expect(await count('images')).toBe(ids.length);
      expect(await count(`productions WHERE status = 'done' AND run = 1`)).toBe(ids.length * PRODUCERS);
    } finally {
      await client.end();
    }
  }

  it('lose nothing when one of each is killed and started again', async () => {
    const user = await TestUser.signUp(nginx.url, 'somebody');

    const taken = await uploadThrough(user, MANY, {
      60: () => replicas[0]!.kill(),
      100: () => workers[0]!.kill(),
      140: () => replicas[0]!.startAgain(),
      180: async () => void workers.push(await startProcess('worker', environment)),
    });

    const refusals = new Set(taken.flatMap((each) => each.refusals));
    expect([...refusals].filter((refusal) => refusal !== BROKEN_OFF)).toEqual([]);
    expect(new Set(taken.map(({ id }) => id)).size).toBe(MANY);
    await expectAllProcessed(taken.map(({ id }) => id));
  }, 300_000);

  it('lose nothing when Redis comes back empty', async () => {
    const user = await TestUser.signUp(nginx.url, 'somebody');

    const taken = await uploadThrough(user, SOME, { 40: () => redis.restartEmpty() });

    expect(taken.flatMap((each) => each.refusals)).toEqual([]);
    await expectAllProcessed(taken.map(({ id }) => id));
    const health = await user.get('/health');
    expect(health.body).toMatchObject({ status: 'up', queue: { status: 'up' }, cache: { status: 'up' } });
  }, 300_000);
});
