import { isIP } from 'node:net';
import { z } from 'zod';
import { batchSettings } from './batch-settings.js';
import { identificationFaults, identificationSettings } from './identification-settings.js';
import { modelSettings, modelFaults } from './model-settings.js';
import { choice, flag, headers, integer, KIB, list, MIB, GIB, optional, text } from './setting-types.js';
import { storageFaults } from './storage-faults.js';

const PROXY_FAULT = 'give addresses, ranges such as 10.0.0.0/8, or loopback, linklocal, uniquelocal';
/** What Express takes; anything else would end the start with an error that names no variable. */
function isProxy(proxy: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(proxy)) return true;
  const [address = '', bits, ...more] = proxy.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && longest > 0 && (bits === undefined || (/^\d+$/.test(bits) && +bits <= longest));
}

/**
 * Every variable the platform reads, with its default. One line of `.env.template` each.
 * Durations are in seconds, sizes in bytes.
 */
export const environmentSchema = z.object({
  NODE_ENV: choice(['development', 'test', 'production'], 'development'),
  HOST: text('127.0.0.1'),
  PORT: integer(3000, 0, 65_535),
  PUBLIC_URL: optional(z.url({ protocol: /^https?$/ })),
  DATA_DIR: text('.data'),
  TRUST_PROXY: list.refine((proxies) => proxies.every(isProxy), PROXY_FAULT),
  CORS_ORIGINS: list,
  SHUTDOWN_DELAY: integer(0, 0, 300),
  SHUTDOWN_TIMEOUT: integer(5, 1, 3600),

  DATABASE_URL: optional(z.url({ protocol: /^postgres(ql)?$/ })),
  DATABASE_POOL_SIZE: integer(10, 2, 200),
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/ })),
  REDIS_PREFIX: optional(z.string().regex(/^[\w.-]{1,40}$/)).transform((value) => value ?? 'platform'),
  QUEUE_BACKEND: optional(z.enum(['postgres', 'redis'])),
  STORAGE_DRIVER: choice(['local', 's3'], 'local'),
  S3_BUCKET: optional(z.string()),
  S3_REGION: text('us-east-1'),
  S3_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  S3_PUBLIC_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  S3_ACCESS_KEY_ID: optional(z.string()),
  S3_SECRET_ACCESS_KEY: optional(z.string()),
  S3_FORCE_PATH_STYLE: flag(false),
  S3_PREFIX: optional(z.string().regex(/^[\w.-]+(\/[\w.-]+)*\/?$/)),
  S3_PART_SIZE: integer(8 * MIB, 5 * MIB, GIB),
  S3_UPLOAD_CONCURRENCY: integer(8, 1, 256),
  S3_TIMEOUT: integer(10, 1, 600),
  MEDIA_DELIVERY: choice(['proxy', 'presigned', 'accel'], 'proxy'),
  MEDIA_ACCEL_PREFIX: optional(z.string().regex(/^\/[\w./-]*\/$/)).transform(
    (value) => value ?? '/protected-files/',
  ),
  MEDIA_PRESIGNED_TTL: integer(300, 30, 3600),
  MEDIA_SHARED_CACHE_TTL: integer(60, 0, 86_400),
  CACHE_TTL: integer(60, 1, 86_400),

  JWT_SECRET: optional(z.string()),
  JWT_ISSUER: text('image-analysis-platform'),
  JWT_AUDIENCE: text('image-analysis-platform'),
  MEDIA_URL_SECRETS: list,
  MEDIA_URL_TTL: integer(3600, 60, 7 * 86_400),
  ACCESS_TOKEN_TTL: integer(900, 30, 86_400),
  REFRESH_TOKEN_TTL: integer(30 * 86_400, 300, 365 * 86_400),
  BCRYPT_COST: integer(12, 4, 16),
  RATE_LIMIT_PER_MINUTE: integer(6000, 0, 10_000_000),
  SIGNUP: choice(['open', 'closed'], 'open'),
  SIGNUP_LIMIT_PER_HOUR: integer(1000, 1),
  LOGIN_MAX_FAILURES: integer(10, 1, 1000),
  LOGIN_MAX_FAILURES_PER_ADDRESS: integer(50, 1, 100_000),
  LOGIN_FAILURE_WINDOW: integer(900, 1, 86_400),

  UPLOAD_MAX_BYTES: integer(64 * MIB, KIB, 4 * GIB),
  UPLOAD_IDLE_TIMEOUT: integer(30, 1, 3600),
  BULK_MAX_FILES: integer(50, 1, 1000),
  IMAGE_MAX_PIXELS: integer(120_000_000, 1),
  IMAGE_MAX_PAGES: integer(5000, 1),
  USER_QUOTA_BYTES: integer(20 * GIB, 0),
  THUMBNAIL_CONCURRENCY: integer(2, 1, 64),

  WORKER_CPU_CONCURRENCY: integer(2, 1, 64),
  WORKER_MODEL_CONCURRENCY: integer(2, 1, 64),
  WORKER_WEB_CONCURRENCY: integer(4, 1, 256),
  PRODUCER_ATTEMPTS: integer(3, 1, 20),
  PRODUCER_TIMEOUT: integer(60, 1, 3600),
  SWEEP_INTERVAL: integer(60, 1, 3600),
  EVENTS_MAX_STREAMS_PER_USER: integer(50, 1, 10_000),
  EVENTS_HEARTBEAT: integer(15, 1, 60),

  ...modelSettings,

  ...batchSettings,

  ...identificationSettings,

  AUDIT_RETENTION_DAYS: integer(365, 1, 36_500),
  BULL_BOARD: flag(true),

  METRICS_PORT: optional(z.coerce.number().int().min(1).max(65_535)),
  METRICS_HOST: text('127.0.0.1'),
  METRICS_TOKEN: optional(z.string().min(16, 'use at least 16 characters')),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url({ protocol: /^https?$/ })),
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_SERVICE_NAME: text('image-analysis-platform'),
  OTEL_TRACES_SAMPLER_ARG: optional(z.coerce.number().min(0).max(1)).transform((value) => value ?? 1),

  LOG_LEVEL: choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  LOG_FORMAT: choice(['auto', 'pretty', 'json'], 'auto'),
  DOCS: flag(true),
});

export type Environment = z.infer<typeof environmentSchema>;

export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

const MIN_SECRET_LENGTH = 32;
const WEAK = /change.?me|secret.?secret|example|password|default|your.?secret|^(.)\1+$/i;

/** Reads and checks the whole environment. @throws ConfigurationError with every fault, by variable name. */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const parsed = environmentSchema.safeParse(source);
  const faults = (parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(
    ...secretFaults(source),
    ...redisFaults(source),
    ...storageFaults(source),
    ...modelFaults(source),
    ...identificationFaults(source),
  );
  if (!parsed.success || faults.length > 0) throw new ConfigurationError(faults);
  return parsed.data;
}

function redisFaults({ QUEUE_BACKEND, REDIS_URL }: Record<string, string | undefined>): string[] {
  return QUEUE_BACKEND === 'redis' && !REDIS_URL ? ['REDIS_URL: required by QUEUE_BACKEND=redis'] : [];
}

/** Reads its few variables by itself, so that a fault in another one does not hide these. */
function secretFaults(source: Record<string, string | undefined>): string[] {
  const faults: string[] = [];
  const { JWT_SECRET, MEDIA_URL_SECRETS, NODE_ENV, BCRYPT_COST } = environmentSchema.shape;
  const nodeEnv = NODE_ENV.safeParse(source['NODE_ENV']).data;
  const jwtSecret = JWT_SECRET.safeParse(source['JWT_SECRET']).data;
  const mediaUrlSecrets = MEDIA_URL_SECRETS.safeParse(source['MEDIA_URL_SECRETS']).data ?? [];
  const bcryptCost = BCRYPT_COST.safeParse(source['BCRYPT_COST']).data;
  const production = nodeEnv === 'production';
  const check = (name: string, secret: string | undefined) => {
    if (!secret) {
      if (production) faults.push(`${name}: required in production; make one with \`openssl rand -hex 32\``);
    } else if (secret.length < MIN_SECRET_LENGTH || WEAK.test(secret) || new Set(secret).size < 8) {
      faults.push(`${name}: too weak; use at least ${MIN_SECRET_LENGTH} random characters`);
    }
  };
  check('JWT_SECRET', jwtSecret);
  if (mediaUrlSecrets.length === 0) check('MEDIA_URL_SECRETS', undefined);
  for (const secret of mediaUrlSecrets) check('MEDIA_URL_SECRETS', secret);
  if (nodeEnv !== 'test' && bcryptCost !== undefined && bcryptCost < 12)
    faults.push('BCRYPT_COST: must be at least 12');
  return faults;
}
