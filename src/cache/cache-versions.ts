import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { redisCacheKeys } from './cache-keys.js';

const DAY_SECONDS = 86_400;

/**
 * Names the state of each cache key, for all processes. An entry is stored under the version that held before its
 * value was read, and holds as long as that version does. So a value that was read before a change and stored after
 * it is out of date from the first, and no process needs to hear of the change.
 */
export class CacheVersions {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    /** Longer than an entry lives; what has lost its version is out of date too. */
    private readonly lifetimeSeconds: number,
  ) {}

  async current(key: string): Promise<string> {
    const names = [redisCacheKeys.epoch(this.prefix), redisCacheKeys.version(this.prefix, key)] as const;
    const [epoch, version] = await this.redis.mget(...names);
    return `${epoch ?? (await this.begin(names[0], DAY_SECONDS))}.${version ?? (await this.begin(names[1], this.lifetimeSeconds))}`;
  }

  async change(keys: readonly string[]): Promise<void> {
    await Promise.all(
      keys.map((key) =>
        this.redis.set(redisCacheKeys.version(this.prefix, key), token(), 'EX', this.lifetimeSeconds),
      ),
    );
  }

  /** Makes all there is out of date. */
  async changeAll(): Promise<void> {
    await this.redis.set(redisCacheKeys.epoch(this.prefix), token(), 'EX', DAY_SECONDS);
  }

  /** Of those who begin at the same time, all get the first one's. */
  private async begin(name: string, seconds: number): Promise<string> {
    const mine = token();
    const begun = await this.redis.set(name, mine, 'EX', seconds, 'NX');
    return begun === 'OK' ? mine : ((await this.redis.get(name)) ?? mine);
  }
}

/** Never one that was there before, as a number that counts up from a lost one could be. */
const token = (): string => randomBytes(9).toString('base64url');
