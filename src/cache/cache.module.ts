import { Global, Module } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { KeyvCacheableMemory } from '@cacheable/memory';
import { Keyv } from 'keyv';
import { Cache, CACHE_MANAGER } from './cache.js';
import { CacheWatch } from './cache-watch.js';

/** Entries held in memory per process; the least recently used go first. */
const MAX_ENTRIES = 20_000;

@Global()
@Module({
  providers: [
    {
      provide: CACHE_MANAGER,
      useFactory: () =>
        createCache({
          stores: [new Keyv({ store: new KeyvCacheableMemory({ lruSize: MAX_ENTRIES, useClone: false }) })],
        }),
    },
    Cache,
    CacheWatch,
  ],
  exports: [Cache],
})
export class CacheModule {}
