import { Logger } from '@nestjs/common';
import type { Cache as CacheManager } from 'cache-manager';
import { Seldom } from '../common/seldom.js';
import { cacheKeys } from './cache-keys.js';
import { Cache } from './cache.js';

/**
 * In the memory of this process; what others change is heard of through the events.
 *
 * Sessions, accounts and keys are kept here even where there is a Redis: every request asks for two of them, which
 * costs a sixth of what it would in Redis, and an end of access that Redis missed must not come back with Redis.
 * Whoever hears no events reads the database instead, so a revoked session lives on only in a process that does not
 * know yet that it is deaf (five seconds), or while the process that ended it is cut off from Redis alone (its
 * announcement is sent later; CACHE_TTL at most).
 */
export class LocalCache extends Cache {
  private readonly logger = new Logger(LocalCache.name);
  private readonly seldom = new Seldom();
  /** What is being loaded now. An invalidation marks a load stale: it is not stored, nor shared any more. */
  private readonly loads = new Map<string, { value: Promise<unknown>; stale: boolean }>();
  private suspended = false;

  constructor(private readonly manager: CacheManager) {
    super();
  }

  async wrap<T>(key: string, ttlSeconds: number, load: () => Promise<T>): Promise<T> {
    if (this.suspended) return load();
    const cached = await this.attempt(() => this.manager.get<T>(key));
    if (cached !== undefined && cached !== null) {
      this.hits++;
      return cached;
    }
    this.misses++;
    const running = this.loads.get(key);
    if (running) return running.value as Promise<T>;

    const entry = { value: undefined as unknown as Promise<T>, stale: false };
    entry.value = this.load(key, ttlSeconds, load, entry).finally(() => {
      if (this.loads.get(key) === entry) this.loads.delete(key);
    });
    this.loads.set(key, entry);
    return entry.value;
  }

  async delete(...keys: string[]): Promise<void> {
    for (const key of keys) {
      const running = this.loads.get(key);
      if (running) {
        running.stale = true;
        this.loads.delete(key);
      }
      await this.attempt(() => this.manager.del(key));
    }
  }

  deleteHere(...keys: string[]): Promise<void> {
    return this.delete(...keys);
  }

  /** Reads past the cache until `resume`: what others change goes unheard. */
  suspend(): void {
    this.suspended = true;
    // What is being loaded now may be out of date by the time it is stored.
    for (const load of this.loads.values()) load.stale = true;
    this.loads.clear();
  }

  /** Begins anew with nothing, as whatever is there may have changed meanwhile. */
  async resume(): Promise<void> {
    await this.attempt(() => this.manager.clear());
    this.suspended = false;
  }

  async check(): Promise<void> {
    await checkRoundTrip(this.manager);
  }

  private async load<T>(
    key: string,
    ttlSeconds: number,
    load: () => Promise<T>,
    entry: { stale: boolean },
  ): Promise<T> {
    const value = await load();
    if (value === undefined || entry.stale) return value;
    await this.attempt(() => this.manager.set(key, value, ttlSeconds * 1000));
    // Invalidated while it was being stored: the store may have taken the two in either order.
    if (entry.stale) await this.attempt(() => this.manager.del(key));
    return value;
  }

  private async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`The cache failed; reading past it: ${String(error)}`));
      return undefined;
    }
  }
}

const HEALTH_MS = 5_000;

export async function checkRoundTrip(manager: CacheManager): Promise<void> {
  await manager.set(cacheKeys.health(), 'ok', HEALTH_MS);
  if ((await manager.get(cacheKeys.health())) !== 'ok')
    throw new Error('The cache does not give back what it was given');
}
