import { platformVersion } from '../common/version.js';
import type { Environment } from './environment.js';

/** What is asked of other people's servers, and on whose behalf. */
export const batchSlices = (environment: Environment) => ({
  fetch: {
    allowedHosts: environment.ALLOW_PRIVATE_HOSTS,
    ports: environment.FETCH_PORTS,
    userAgent: environment.FETCH_USER_AGENT ?? userAgent(environment.PUBLIC_URL),
    timeoutSeconds: environment.FETCH_TIMEOUT,
    idleSeconds: environment.FETCH_IDLE_TIMEOUT,
    maxRedirects: environment.FETCH_MAX_REDIRECTS,
  },
  batches: {
    maxBytes: environment.BATCH_MAX_BYTES,
    maxRows: environment.BATCH_MAX_ROWS,
    maxUrls: environment.BATCH_MAX_URLS,
    /** Kept of one user, over all batches. */
    rowsPerUser: environment.BATCH_ROWS_PER_USER,
    /** Items in hand at the same time, whichever the worker. */
    inHand: environment.BATCH_CONCURRENCY,
    inHandPerUser: environment.BATCH_CONCURRENCY_PER_USER,
    inHandPerHost: environment.BATCH_CONCURRENCY_PER_HOST,
    attempts: environment.BATCH_ATTEMPTS,
    retryDelaySeconds: environment.BATCH_RETRY_DELAY,
    /** For how long a host that cannot be reached is waited for. */
    hostPatienceSeconds: environment.BATCH_HOST_PATIENCE,
    /** For how long one is obeyed that asks for fewer requests, and answers none. */
    rateLimitPatienceSeconds: environment.BATCH_RATE_LIMIT_PATIENCE,
    outputUrlTtlSeconds: environment.BATCH_OUTPUT_URL_TTL,
    workerConcurrency: environment.WORKER_BATCH_CONCURRENCY,
    /** What the processed images that a worker makes at once may take together. */
    outputMemoryBytes: environment.WORKER_OUTPUT_MEMORY,
  },
  webhooks: {
    perUser: environment.WEBHOOKS_PER_USER,
    allowHttp: environment.WEBHOOK_ALLOW_HTTP,
    timeoutSeconds: environment.WEBHOOK_TIMEOUT,
    /** Seconds before each further attempt. */
    retrySchedule: environment.WEBHOOK_RETRY_SCHEDULE,
    secretOverlapSeconds: environment.WEBHOOK_SECRET_OVERLAP,
    disableAfterDays: environment.WEBHOOK_DISABLE_AFTER_DAYS,
    logDays: environment.WEBHOOK_LOG_DAYS,
    workerConcurrency: environment.WORKER_WEBHOOK_CONCURRENCY,
  },
});

/** As crawlers do: understood by servers that look for a browser, and honest about who asks. */
const userAgent = (publicUrl?: string) =>
  `Mozilla/5.0 (compatible; ImageAnalysisPlatform/${platformVersion()}${publicUrl ? `; +${publicUrl}` : ''})`;
