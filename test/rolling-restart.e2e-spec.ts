import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiReplica } from './support/api-replica.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { newPicture } from './support/pictures.js';
import { describeWith } from './support/services.js';
import { TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 20_000, interval: 100 };

describeWith('nginx')('A rolling restart of the API replicas', () => {
  let database: TestDatabase;
  let dataDir: string;
  let replicas: ApiReplica[];
  let nginx: RunningNginx;

  beforeEach(async () => {
    [database, dataDir] = await Promise.all([
      createTestDatabase(),
      mkdtemp(join(tmpdir(), 'platform-rolling-')),
    ]);
    const environment = {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      BCRYPT_COST: '4',
      LOG_LEVEL: 'fatal',
      TRUST_PROXY: 'loopback',
      SHUTDOWN_DELAY: '1',
    };
    replicas = await Promise.all([ApiReplica.start(environment), ApiReplica.start(environment)]);
    nginx = await startNginx({ replicas: replicas.map(({ port }) => `http://127.0.0.1:${port}`) });
  });
  afterEach(async () => {
    await Promise.all([nginx.stop(), ...replicas.map((replica) => replica.kill())]);
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** As whoever restarts them one by one has to wait: the balancer must have found the one before, for all it hands on. */
  async function foundAgain(replica: ApiReplica): Promise<void> {
    const before = (await nginx.accessLog()).length;
    await vi.waitFor(async () => {
      const answered = (await nginx.accessLog())
        .slice(before)
        .filter((line) => line['replica'] === `127.0.0.1:${replica.port}`)
        .map((line) => line['method']);
      expect(answered).toEqual(expect.arrayContaining(['GET', 'PATCH']));
    }, PATIENCE);
  }

  it('drops no request of those who read, write and upload meanwhile', async () => {
    const user = await TestUser.signUp(nginx.url, 'somebody');
    const { body: image } = await user.upload(await newPicture(), 'first.jpg');
    const load = new Load([
      () => user.get('/images'),
      () => user.get(`/images/${image.id}`),
      () => user.call('PATCH', `/images/${image.id}`, { json: { favorite: true } }),
      async () => user.upload(await newPicture(), 'more.jpg'),
    ]);

    for (const replica of replicas) {
      // Some requests before, after and between: each replica is left, and found again, under load.
      await load.more(40);
      expect(await replica.stop()).toBe(0);
      await load.more(40);
      await replica.startAgain();
      await foundAgain(replica);
    }
    const answers = await load.end();

    expect(answers.filter((answer) => !/^20[01]$/.test(answer))).toEqual([]);
  }, 120_000);
});

/** Calls that are made again and again, each by a client of its own. */
class Load {
  private readonly answers: string[] = [];
  private readonly clients: Promise<unknown>;
  private readonly watchers = new Set<() => void>();
  private stopped = false;

  constructor(calls: (() => Promise<{ status: number }>)[]) {
    this.clients = Promise.all(calls.map((call) => this.repeat(call)));
  }

  /** Settles once so many further answers have come. */
  async more(count: number): Promise<void> {
    const wanted = this.answers.length + count;
    while (this.answers.length < wanted) await new Promise<void>((resolve) => this.watchers.add(resolve));
  }

  /** @returns all answers: statuses, or what went wrong instead. */
  async end(): Promise<string[]> {
    this.stopped = true;
    await this.clients;
    return this.answers;
  }

  private async repeat(call: () => Promise<{ status: number }>): Promise<void> {
    while (!this.stopped) {
      this.answers.push(await call().then(({ status }) => String(status), String));
      for (const watcher of this.watchers) watcher();
      this.watchers.clear();
    }
  }
}
