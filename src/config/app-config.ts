import { join, resolve } from 'node:path';
import { readPostmasterFile } from '../database/embedded/postmaster-file.js';
import { parseEnvironment, type Environment } from './environment.js';
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
    database: databaseSlice(environment, dataDir, generated),
    cache: { ttlSeconds: environment.CACHE_TTL },
    storage: {
      driver: environment.STORAGE_DRIVER,
      folder: join(dataDir, 'files'),
      temporaryFolder: join(dataDir, 'tmp'),
    },
    media: {
      secrets: environment.MEDIA_URL_SECRETS.length
        ? environment.MEDIA_URL_SECRETS
        : [generated?.mediaUrlSecret ?? ''],
      ttlSeconds: environment.MEDIA_URL_TTL,
    },
    auth: authSlice(environment, generated),
    images: imagesSlice(environment),
    ...workSlices(environment),
    events: {
      maxStreamsPerUser: environment.EVENTS_MAX_STREAMS_PER_USER,
      heartbeatSeconds: environment.EVENTS_HEARTBEAT,
    },
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
  /** Settings that are given and that this version does nothing with: said at the start. */
  unusedSettings: environment.REDIS_URL ? ['REDIS_URL'] : [],
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

const authSlice = (environment: Environment, generated: GeneratedSecrets | undefined) => ({
  jwtSecret: environment.JWT_SECRET ?? generated?.jwtSecret ?? '',
  issuer: environment.JWT_ISSUER,
  audience: environment.JWT_AUDIENCE,
  accessTokenTtl: environment.ACCESS_TOKEN_TTL,
  refreshTokenTtl: environment.REFRESH_TOKEN_TTL,
  bcryptCost: environment.BCRYPT_COST,
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
    backend: environment.QUEUE_BACKEND ?? ('postgres' as const),
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
