import { Redis } from 'ioredis';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unusedPort } from './ports.js';
import { program } from './services.js';

const START_MS = 10_000;

/** A redis-server of one's own, on a free port. */
export class TestRedis {
  private server?: ChildProcess;
  private readonly killOnExit = () => this.server?.kill('SIGKILL');

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async start(): Promise<TestRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'platform-redis-'));
    const redis = new TestRedis(await unusedPort(), folder);
    process.once('exit', redis.killOnExit);
    await redis.restartEmpty();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async restartEmpty(): Promise<void> {
    await this.kill();
    await rm(join(this.folder, 'dump.rdb'), { force: true });
    await this.comeBack();
  }

  /** As it was when it was last asked to save, or empty. */
  async comeBack(): Promise<void> {
    this.server = spawn(
      program('redis-server'),
      [
        '--port',
        String(this.port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
        '--dir',
        this.folder,
      ],
      { stdio: 'ignore' },
    );
    await this.run((redis) => redis.ping());
  }

  /** Away, until it is started again. */
  async kill(): Promise<void> {
    if (!this.server || this.server.exitCode !== null || this.server.signalCode !== null) return;
    const exited = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await exited;
  }

  /** Connections stay, and nobody answers. */
  freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.server?.kill('SIGCONT');
  }

  /** Asks it something, on a connection of its own. */
  async run<T>(action: (redis: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url, {
      maxRetriesPerRequest: START_MS / 50,
      retryStrategy: () => 50,
    });
    client.on('error', () => undefined);
    try {
      return await action(client);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    process.off('exit', this.killOnExit);
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
