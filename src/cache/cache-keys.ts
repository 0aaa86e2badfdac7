/**
 * Every cache key of the platform, so that what is written is also what is invalidated. How long entries live is
 * one setting, CACHE_TTL: it is the longest that a change may go unseen where every other way fails.
 */
export const cacheKeys = {
  image: (id: string) => `image:${id}`,
  /** Whether an owner's media may be served. */
  owner: (id: number) => `owner:${id}`,
  session: (id: string) => `session:${id}`,
  account: (userId: number) => `account:${userId}`,
  apiKey: (hash: string) => `api-key:${hash}`,
  /** Of the health check's round trip. */
  health: () => 'health',
};

/** In Redis, below the installation's prefix. */
export const redisCacheKeys = {
  entries: (prefix: string) => `${prefix}:cache:`,
  /** Names the state of one key; what was stored under another name is out of date. */
  version: (prefix: string, key: string) => `${prefix}:cache-version:${key}`,
  /** Names the state of the whole cache. */
  epoch: (prefix: string) => `${prefix}:cache-epoch`,
};

/** How much longer versions live than entries: longer than any load takes. */
export const VERSION_EXTRA_SECONDS = 600;
