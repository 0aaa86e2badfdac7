import { ONE_MACHINE } from './sizing.mjs';

const GB = 1e9;

/** US dollars a month, by what they are paid for. */
export function pricesOf(given, size) {
  // One machine: its own disk, no second database, no Redis.
  const one = size.users <= ONE_MACHINE;
  const images = size.users * given.imagesPerUserAndMonth;
  const parts = {
    'API and workers': (size.api + size.workerCores) * given.pricePerCore,
    PostgreSQL:
      (one ? 1 : given.databaseCopies) *
      (size.databaseCores * (one ? given.pricePerCore : given.pricePerDatabaseCore) +
        (size.databaseBytes / GB) * given.pricePerBlockGb),
    Redis: one ? 0 : Math.max(1, size.redisBytes / GB) * given.pricePerRedisGb,
    files: (size.fileBytes / GB) * (one ? given.pricePerBlockGb : given.pricePerObjectGb),
    // An original and two renditions are put; each is read a few times by workers and thumbnails.
    'S3 requests': one
      ? 0
      : (images / 1e6) * (3 * given.pricePerMillionPuts + 10 * given.pricePerMillionGets),
    'what leaves':
      (size.egressBytes / GB) * given.pricePerEgressGb + (size.cdnBytes / GB) * given.pricePerCdnGb,
  };
  const total = Object.values(parts).reduce((sum, price) => sum + price, 0);
  return { ...parts, total, perUser: total / size.users };
}
