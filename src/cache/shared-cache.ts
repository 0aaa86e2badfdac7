import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Cache as CacheManager } from 'cache-manager';
import { setTimeout as wait } from 'node:timers/promises';
import { Seldom } from '../common/seldom.js';
import type { CacheVersions } from './cache-versions.js';
import { Cache } from './cache.js';
import { checkRoundTrip } from './local-cache.js';

interface Entry<T> {
  version: string;
  value: T;
}

export interface Timing {
  /** Between attempts to reach Redis again. */
  retryMs: number;
  /** How long others, who lost Redis at the same time, may take to come back and tell of what they changed. */
  settleMs: number;
}

/**
 * In Redis, for all processes. Whatever failed may have been an invalidation, and whatever was lost may have been
 * somebody else's; so after any failure this process reads past the cache until it has made all entries out of date
 * and the others have had time to do the same. What remains: a process that alone is cut off, and makes a change,
 * leaves the others with the old value until it is back, or until the entry's life ends.
 */
export class SharedCache extends Cache implements OnApplicationShutdown {
  private readonly logger = new Logger(SharedCache.name);
  private readonly seldom = new Seldom();
  private readonly stopped = new AbortController();
  /** By key and version: a load that began before a change is of no use to who comes after it. */
  private readonly loads = new Map<string, Promise<unknown>>();
  private trusted = true;
  private failed = false;
  private recovery?: Promise<void>;

  constructor(
    private readonly manager: CacheManager,
    private readonly versions: CacheVersions,
    private readonly timing: Timing,
  ) {
    super();
  }

  async wrap<T>(key: string, ttlSeconds: number, load: () => Promise<T>): Promise<T> {
    if (!this.trusted) return load();
    const found = await this.attempt(() =>
      Promise.all([this.versions.current(key), this.manager.get<Entry<T>>(key)]),
    );
    if (!found) return load();
    const [version, entry] = found;
    if (entry?.version === version) {
      this.hits++;
      return entry.value;
    }
    this.misses++;
    const id = `${version} ${key}`;
    const loading = (this.loads.get(id) ??
      this.load(key, version, ttlSeconds, load).finally(() => this.loads.delete(id))) as Promise<T>;
    this.loads.set(id, loading);
    return loading;
  }

  async delete(...keys: string[]): Promise<void> {
    await this.attempt(() =>
      Promise.all([this.versions.change(keys), ...keys.map((key) => this.manager.del(key))]),
    );
  }

  /** Who made the change has made the entry out of date for everybody. */
  deleteHere(): Promise<void> {
    return Promise.resolve();
  }

  async check(): Promise<void> {
    await checkRoundTrip(this.manager);
  }

  /** Reads past the cache until it can be trusted again. */
  distrust(reason: unknown): void {
    if (this.stopped.signal.aborted) return;
    this.trusted = false;
    this.failed = true;
    this.seldom.run(() => this.logger.warn(`The cache failed; reading past it: ${String(reason)}`));
    this.recovery ??= this.recover().finally(() => (this.recovery = undefined));
  }

  onApplicationShutdown(): void {
    this.stopped.abort();
  }

  private async load<T>(
    key: string,
    version: string,
    ttlSeconds: number,
    load: () => Promise<T>,
  ): Promise<T> {
    const value = await load();
    const entry: Entry<T> = { version, value };
    if (value !== undefined) await this.attempt(() => this.manager.set(key, entry, ttlSeconds * 1000));
    return value;
  }

  private async recover(): Promise<void> {
    const options = { signal: this.stopped.signal, ref: false };
    try {
      do {
        this.failed = false;
        await this.versions.changeAll().catch(() => (this.failed = true));
        await wait(this.failed ? this.timing.retryMs : this.timing.settleMs, undefined, options);
        // Something else may have failed meanwhile.
      } while (this.failed);
      this.trusted = true;
      this.logger.log('The cache is in use again');
    } catch {
      // The process stops.
    }
  }

  private async attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.distrust(error);
      return undefined;
    }
  }
}
