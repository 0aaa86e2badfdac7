import { join, resolve } from 'node:path';
import { readPostmasterFile } from '../database/embedded/postmaster-file.js';
import { batchSlices } from './batch-slices.js';
import { identificationSlices } from './identification-slices.js';
import { parseEnvironment, type Environment } from './environment.js';
import { modelSlices } from './model-slices.js';
import { generatedSecrets, type GeneratedSecrets } from './secrets.js';

/** The port that embedded PostgreSQL asks for first; the launcher takes the next free one. */
export const EMBEDDED_DATABASE_PORT = 54_329;

/**
 * The validated configuration, cut into the slices that features ask for with `@InjectConfig('slice')`.
 * Built once per process.
 */
export function buildConfig(environment: Environment) {
  const dataDir = resolve(environment.DATA_DIR);
  const needsSecrets =
    !environment.JWT_SECRET || environment.MEDIA_URL_SECRETS.length === 0 || !environment.DATABASE_URL;
  // In production the environment check has refused already where one of the first two is missing.
  const generated = needsSecrets ? generatedSecrets(dataDir) : undefined;

  return {
    app: appSlice(environment, dataDir),
    shutdown: { delaySeconds: environment.SHUTDOWN_DELAY, timeoutSeconds: environment.SHUTDOWN_TIMEOUT },
    log: { level: environment.LOG_LEVEL, format: environment.LOG_FORMAT },
    metrics: {
      port: environment.METRICS_PORT,
      host: environment.METRICS_HOST,
      token: environment.METRICS_TOKEN,
    },
    tracing: {
      endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
      headers: environment.OTEL_EXPORTER_OTLP_HEADERS,
      serviceName: environment.OTEL_SERVICE_NAME,
      sampleRatio: environment.OTEL_TRACES_SAMPLER_ARG,
    },
    database: databaseSlice(environment, dataDir, generated),
    redis: { url: environment.REDIS_URL, prefix: environment.REDIS_PREFIX },
    cache: { ttlSeconds: environment.CACHE_TTL },
    storage: storageSlice(environment, dataDir),
    media: mediaSlice(environment, generated),
    auth: authSlice(environment, generated),
    images: imagesSlice(environment),
    ...workSlices(environment),
    ...modelSlices(environment, dataDir),
    ...batchSlices(environment),
    ...identificationSlices(environment),
    events: {
      maxStreamsPerUser: environment.EVENTS_MAX_STREAMS_PER_USER,
      heartbeatSeconds: environment.EVENTS_HEARTBEAT,
    },
    admin: { auditRetentionDays: environment.AUDIT_RETENTION_DAYS, bullBoard: environment.BULL_BOARD },
  };
}

const appSlice = (environment: Environment, dataDir: string) => ({
  nodeEnv: environment.NODE_ENV,
  production: environment.NODE_ENV === 'production',
  host: environment.HOST,
  port: environment.PORT,
  publicUrl: environment.PUBLIC_URL?.replace(/\/+$/, ''),
  dataDir,
  trustProxy: environment.TRUST_PROXY,
  corsOrigins: environment.CORS_ORIGINS,
  docs: environment.DOCS,
});

function databaseSlice(environment: Environment, dataDir: string, generated: GeneratedSecrets | undefined) {
  const embeddedPort = readPostmasterFile(join(dataDir, 'postgres'))?.port ?? EMBEDDED_DATABASE_PORT;
  return {
    url:
      environment.DATABASE_URL ??
      `postgres://postgres:${generated?.databasePassword}@127.0.0.1:${embeddedPort}/platform`,
    embedded: environment.DATABASE_URL === undefined,
    poolSize: environment.DATABASE_POOL_SIZE,
  };
}

const storageSlice = (environment: Environment, dataDir: string) => ({
  driver: environment.STORAGE_DRIVER,
  folder: join(dataDir, 'files'),
  temporaryFolder: join(dataDir, 'tmp'),
  s3: {
    bucket: environment.S3_BUCKET ?? '',
    region: environment.S3_REGION,
    endpoint: environment.S3_ENDPOINT,
    publicEndpoint: environment.S3_PUBLIC_ENDPOINT ?? environment.S3_ENDPOINT,
    accessKeyId: environment.S3_ACCESS_KEY_ID,
    secretAccessKey: environment.S3_SECRET_ACCESS_KEY,
    forcePathStyle: environment.S3_FORCE_PATH_STYLE,
    /** Ends in `/` unless empty. */
    prefix: environment.S3_PREFIX?.replace(/\/?$/, '/') ?? '',
    partSize: environment.S3_PART_SIZE,
    uploadConcurrency: environment.S3_UPLOAD_CONCURRENCY,
    timeoutSeconds: environment.S3_TIMEOUT,
  },
});

const mediaSlice = (environment: Environment, generated: GeneratedSecrets | undefined) => ({
  secrets: environment.MEDIA_URL_SECRETS.length
    ? environment.MEDIA_URL_SECRETS
    : [generated?.mediaUrlSecret ?? ''],
  ttlSeconds: environment.MEDIA_URL_TTL,
  delivery: environment.MEDIA_DELIVERY,
  accelPrefix: environment.MEDIA_ACCEL_PREFIX,
  presignedTtlSeconds: environment.MEDIA_PRESIGNED_TTL,
  sharedCacheTtlSeconds: environment.MEDIA_SHARED_CACHE_TTL,
});

const authSlice = (environment: Environment, generated: GeneratedSecrets | undefined) => ({
  jwtSecret: environment.JWT_SECRET ?? generated?.jwtSecret ?? '',
  issuer: environment.JWT_ISSUER,
  audience: environment.JWT_AUDIENCE,
  accessTokenTtl: environment.ACCESS_TOKEN_TTL,
  refreshTokenTtl: environment.REFRESH_TOKEN_TTL,
  bcryptCost: environment.BCRYPT_COST,
  rateLimitPerMinute: environment.RATE_LIMIT_PER_MINUTE,
  signup: environment.SIGNUP,
  signupLimitPerHour: environment.SIGNUP_LIMIT_PER_HOUR,
  loginMaxFailures: environment.LOGIN_MAX_FAILURES,
  loginMaxFailuresPerAddress: environment.LOGIN_MAX_FAILURES_PER_ADDRESS,
  loginFailureWindow: environment.LOGIN_FAILURE_WINDOW,
});

const imagesSlice = (environment: Environment) => ({
  uploadMaxBytes: environment.UPLOAD_MAX_BYTES,
  uploadIdleTimeout: environment.UPLOAD_IDLE_TIMEOUT,
  bulkMaxFiles: environment.BULK_MAX_FILES,
  maxPixels: environment.IMAGE_MAX_PIXELS,
  maxPages: environment.IMAGE_MAX_PAGES,
  defaultQuotaBytes: environment.USER_QUOTA_BYTES,
  thumbnailConcurrency: environment.THUMBNAIL_CONCURRENCY,
});

const workSlices = (environment: Environment) => ({
  queue: {
    backend:
      environment.QUEUE_BACKEND ?? (environment.REDIS_URL ? ('redis' as const) : ('postgres' as const)),
    concurrency: {
      cpu: environment.WORKER_CPU_CONCURRENCY,
      model: environment.WORKER_MODEL_CONCURRENCY,
      web: environment.WORKER_WEB_CONCURRENCY,
    },
  },
  analysis: {
    attempts: environment.PRODUCER_ATTEMPTS,
    timeoutSeconds: environment.PRODUCER_TIMEOUT,
    sweepIntervalSeconds: environment.SWEEP_INTERVAL,
  },
});

export type AppConfig = ReturnType<typeof buildConfig>;

/** Reads `.env` when there is one (the environment wins over it), then the environment. */
export function loadConfig(source: Record<string, string | undefined> = process.env): AppConfig {
  if (source === process.env) {
    try {
      process.loadEnvFile();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return buildConfig(parseEnvironment(source));
}
