const GB = 1e9;

/** US dollars a month, by what they are paid for. */
export function pricesOf(given, size) {
  const images = size.users * given.imagesPerUserAndMonth;
  const parts = {
    'API and workers': (size.api + size.workerCores) * given.pricePerCore,
    PostgreSQL:
      given.databaseCopies *
      (size.databaseCores * given.pricePerDatabaseCore + (size.databaseBytes / GB) * given.pricePerBlockGb),
    Redis: Math.max(1, size.redisBytes / GB) * given.pricePerRedisGb,
    files: (size.fileBytes / GB) * given.pricePerObjectGb,
    // An original and two renditions are put; each is read a few times by workers and thumbnails.
    'S3 requests': (images / 1e6) * (3 * given.pricePerMillionPuts + 10 * given.pricePerMillionGets),
    'what leaves':
      (size.egressBytes / GB) * given.pricePerEgressGb + (size.cdnBytes / GB) * given.pricePerCdnGb,
  };
  const total = Object.values(parts).reduce((sum, price) => sum + price, 0);
  return { ...parts, total, perUser: total / size.users };
}
