import { z } from 'zod';
import { allowedHosts } from './allowed-hosts.js';
import { flag, GIB, integer, KIB, list, MIB, optional } from './setting-types.js';

const DAY = 86_400;

const numbers = (fallback: readonly number[], min: number, max: number) =>
  list.transform((items, context) => {
    const given = items.map(Number);
    if (given.some((value) => !Number.isInteger(value) || value < min || value > max)) {
      context.addIssue({ code: 'custom', message: `give whole numbers from ${min} to ${max}` });
      return z.NEVER;
    }
    return given.length > 0 ? given : [...fallback];
  });

/** Every variable about what is asked of other people's servers, batches and webhooks. */
export const batchSettings = {
  ALLOW_PRIVATE_HOSTS: allowedHosts,
  FETCH_PORTS: numbers([80, 443], 1, 65_535),
  FETCH_USER_AGENT: optional(z.string().regex(/^[\x20-\x7e]{1,300}$/)),
  FETCH_TIMEOUT: integer(60, 1, 3600),
  FETCH_IDLE_TIMEOUT: integer(15, 1, 600),
  FETCH_MAX_REDIRECTS: integer(5, 0, 20),

  BATCH_MAX_BYTES: integer(64 * MIB, KIB, 4 * GIB),
  BATCH_MAX_ROWS: integer(200_000, 1, 10_000_000),
  BATCH_MAX_URLS: integer(200_000, 1, 10_000_000),
  BATCH_ROWS_PER_USER: integer(2_000_000, 1, 1_000_000_000),
  BATCH_CONCURRENCY: integer(16, 1, 1000),
  BATCH_CONCURRENCY_PER_USER: integer(12, 1, 1000),
  BATCH_CONCURRENCY_PER_HOST: integer(4, 1, 100),
  BATCH_ATTEMPTS: integer(5, 1, 20),
  BATCH_RETRY_DELAY: integer(5, 0, 3600),
  BATCH_HOST_PATIENCE: integer(900, 0, DAY),
  BATCH_RATE_LIMIT_PATIENCE: integer(6 * 3600, 0, 7 * DAY),
  BATCH_OUTPUT_URL_TTL: integer(30 * DAY, 60, 3650 * DAY),
  WORKER_BATCH_CONCURRENCY: integer(16, 1, 256),
  WORKER_OUTPUT_MEMORY: integer(640 * MIB, MIB, 1024 * GIB),

  WEBHOOKS_PER_USER: integer(20, 0, 10_000),
  WEBHOOK_ALLOW_HTTP: flag(true),
  WEBHOOK_TIMEOUT: integer(15, 1, 60),
  WEBHOOK_RETRY_SCHEDULE: numbers([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400], 0, 7 * DAY),
  WEBHOOK_SECRET_OVERLAP: integer(DAY, 0, 30 * DAY),
  WEBHOOK_DISABLE_AFTER_DAYS: integer(5, 1, 365),
  WEBHOOK_LOG_DAYS: integer(30, 1, 3650),
  WORKER_WEBHOOK_CONCURRENCY: integer(64, 1, 256),
};
