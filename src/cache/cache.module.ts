import { Global, Module } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { KeyvCacheableMemory } from '@cacheable/memory';
import { Keyv } from 'keyv';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { schemaTag } from '../database/schema-tag.js';
import { RECONNECT_MAX_MS, type RedisConnections } from '../redis/redis-connections.js';
import { REDIS, type MaybeRedis } from '../redis/redis.module.js';
import { Cache } from './cache.js';
import { redisCacheKeys, VERSION_EXTRA_SECONDS } from './cache-keys.js';
import { CacheVersions } from './cache-versions.js';
import { CacheWatch } from './cache-watch.js';
import { LocalCache } from './local-cache.js';
import { RedisStore } from './redis-store.js';
import { SharedCache } from './shared-cache.js';

/** Entries held in memory per process; the least recently used go first. */
const MAX_ENTRIES = 20_000;

const TIMING = { retryMs: RECONNECT_MAX_MS, settleMs: 3 * RECONNECT_MAX_MS };

const localCache = (): LocalCache =>
  new LocalCache(
    createCache({
      stores: [new Keyv({ store: new KeyvCacheableMemory({ lruSize: MAX_ENTRIES, useClone: false }) })],
    }),
  );

function sharedCache(connections: RedisConnections, ttlSeconds: number, source: DataSource): SharedCache {
  const { prefix } = connections;
  const redis = connections.get('commands');
  const keyv = new Keyv({
    // While a new version replaces an old one, neither can read the other's rows.
    store: new RedisStore(redis, `${redisCacheKeys.entries(prefix)}${schemaTag(source)}:`),
    useKeyPrefix: false,
    throwOnErrors: true,
  });
  // They are thrown as well.
  keyv.on('error', () => undefined);
  const versions = new CacheVersions(redis, prefix, ttlSeconds + VERSION_EXTRA_SECONDS);
  const cache = new SharedCache(createCache({ stores: [keyv] }), versions, TIMING);
  // What is there may be of a database that was restored since: this process begins with nothing.
  redis.once('ready', () => {
    versions.changeAll().catch((error: unknown) => cache.distrust(error));
  });
  redis.on('close', () => cache.distrust(new Error('Lost the connection to Redis')));
  return cache;
}

@Global()
@Module({
  providers: [
    { provide: LocalCache, useFactory: localCache },
    {
      provide: Cache,
      inject: [REDIS, LocalCache, configToken('cache'), DataSource],
      useFactory: (
        redis: MaybeRedis,
        local: LocalCache,
        { ttlSeconds }: AppConfig['cache'],
        source: DataSource,
      ): Cache => (redis ? sharedCache(redis, ttlSeconds, source) : local),
    },
    CacheWatch,
  ],
  exports: [Cache, LocalCache],
})
export class CacheModule {}
