import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Cache as CacheManager } from 'cache-manager';

export const CACHE_MANAGER = Symbol('cache-manager');

/** Failures repeat with every request; one line a minute tells as much. */
const WARN_EVERY_MS = 60_000;

/**
 * Read-through cache over cache-manager. A cache that is down is a logged miss: slower, never wrong.
 */
@Injectable()
export class Cache {
  private readonly logger = new Logger(Cache.name);
  /** What is being loaded now. An invalidation marks a load stale: it is not stored, nor shared any more. */
  private readonly loads = new Map<string, { value: Promise<unknown>; stale: boolean }>();
  private warnedAt = 0;
  private suspended = false;
  hits = 0;
  misses = 0;

  constructor(@Inject(CACHE_MANAGER) private readonly manager: CacheManager) {}

  /** The cached value, or what `load` gives, kept for `ttlSeconds`. `undefined` is never kept. */
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

  /** Round trip through the store. @throws when the store does not answer rightly. */
  async check(): Promise<void> {
    await this.manager.set('health', 'ok', 5_000);
    if ((await this.manager.get('health')) !== 'ok')
      throw new Error('The cache does not give back what it was given');
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
      if (Date.now() - this.warnedAt > WARN_EVERY_MS) {
        this.warnedAt = Date.now();
        this.logger.warn(`The cache failed; reading past it: ${String(error)}`);
      }
      return undefined;
    }
  }
}
