import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CacheVersions } from './cache-versions.js';
import { SharedCache } from './shared-cache.js';

/** What several processes share, and what can break. */
class Store {
  readonly entries = new Map<string, string>();
  private readonly versions = new Map<string, number>();
  private epoch = 0;
  broken = false;

  readonly asVersions = {
    current: (key: string) => this.ask(() => `${this.epoch}.${this.versions.get(key) ?? 0}`),
    change: (keys: string[]) =>
      this.ask(() => keys.forEach((key) => this.versions.set(key, (this.versions.get(key) ?? 0) + 1))),
    changeAll: () => this.ask(() => void this.epoch++),
  } as unknown as CacheVersions;

  private ask<T>(answer: () => T): Promise<T> {
    return this.broken ? Promise.reject(new Error('away')) : Promise.resolve(answer());
  }
}

const TTL = 60;
const caches: SharedCache[] = [];

function processOn(store: Store, settleMs = 0): SharedCache {
  const cache = new SharedCache(
    createCache({ stores: [new Keyv({ store: store.entries, useKeyPrefix: false })] }),
    store.asVersions,
    { retryMs: 1, settleMs },
  );
  caches.push(cache);
  return cache;
}

afterEach(() => caches.splice(0).forEach((cache) => cache.onApplicationShutdown()));

describe('SharedCache', () => {
  it('gives one process what another has loaded', async () => {
    const store = new Store();
    await processOn(store).wrap('a', TTL, () => Promise.resolve({ n: 1, none: null, list: ['x'] }));
    const load = vi.fn<() => Promise<unknown>>();
    expect(await processOn(store).wrap('a', TTL, load)).toEqual({ n: 1, none: null, list: ['x'] });
    expect(load).not.toHaveBeenCalled();
  });

  it('loads once for all who ask at the same time', async () => {
    const cache = processOn(new Store());
    const load = vi.fn<() => Promise<number>>(() => Promise.resolve(1));
    await Promise.all([1, 2, 3].map(() => cache.wrap('a', TTL, load)));
    expect(load).toHaveBeenCalledTimes(1);
    expect([cache.hits, cache.misses]).toEqual([0, 3]);
  });

  it('never shows what was read before a change and stored after it', async () => {
    const store = new Store();
    const [mine, other] = [processOn(store), processOn(store)];
    let finish: (value: string) => void = () => undefined;
    const late = mine.wrap('a', TTL, () => new Promise<string>((resolve) => (finish = resolve)));
    await vi.waitFor(() => expect(mine.misses).toBe(1));

    await other.delete('a');
    expect(await mine.wrap('a', TTL, () => Promise.resolve('new'))).toBe('new');
    finish('old');
    expect(await late).toBe('old');
    for (const cache of [mine, other])
      expect(await cache.wrap('a', TTL, () => Promise.resolve('new'))).toBe('new');
  });

  it('reads past a store that is away', async () => {
    const store = new Store();
    const cache = processOn(store);
    store.broken = true;
    expect(await cache.wrap('a', TTL, () => Promise.resolve(1))).toBe(1);
    expect(await cache.wrap('a', TTL, () => Promise.resolve(2))).toBe(2);
    await cache.delete('a');
  });

  it('makes up for an invalidation that failed, before it uses the store again', async () => {
    const store = new Store();
    const cache = processOn(store);
    await cache.wrap('a', TTL, () => Promise.resolve('old'));
    store.broken = true;
    await cache.delete('a');
    store.broken = false;

    const answers = new Set<string>();
    await vi.waitFor(async () => {
      answers.add(await cache.wrap('a', TTL, () => Promise.resolve('new')));
      const { hits } = cache;
      await cache.wrap('a', TTL, () => Promise.resolve('new'));
      expect(cache.hits).toBeGreaterThan(hits);
    });
    expect([...answers]).toEqual(['new']);
  });

  it('gives the others time to do the same', async () => {
    const store = new Store();
    const cache = processOn(store, 1e6);
    cache.distrust('lost');
    await cache.wrap('a', TTL, () => Promise.resolve('old'));
    expect(await cache.wrap('a', TTL, () => Promise.resolve('new'))).toBe('new');
    expect(store.entries.size).toBe(0);
  });

  it('keeps no undefined, and shows no failure of a load to whoever comes later', async () => {
    const cache = processOn(new Store());
    expect(await cache.wrap('a', TTL, () => Promise.resolve(undefined))).toBeUndefined();
    await expect(cache.wrap('a', TTL, () => Promise.reject(new Error('no database')))).rejects.toThrow(
      'no database',
    );
    expect(await cache.wrap('a', TTL, () => Promise.resolve(3))).toBe(3);
  });
});
