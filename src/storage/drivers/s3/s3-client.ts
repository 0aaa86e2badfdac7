import { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { AppConfig } from '../../../config/app-config.js';

export type S3Config = AppConfig['storage']['s3'];

const ATTEMPTS = 3;
const CONNECT_MS = 3_000;
/** A reader who takes long holds a connection; the SDK's own 50 would let few of them hold up all. */
const MAX_SOCKETS = 512;
/** Carry a body whose loss or change on the way would be the loss of a picture. */
const PROTECTED = new Set(['PutObjectCommand', 'UploadPartCommand', 'DeleteObjectsCommand']);

export function createS3Client(config: S3Config, endpoint = config.endpoint): S3Client {
  const { region, accessKeyId, secretAccessKey, forcePathStyle, timeoutSeconds } = config;
  const client = new S3Client({
    region,
    endpoint,
    forcePathStyle,
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    maxAttempts: ATTEMPTS,
    // The SDK's newer checksums come as trailers, which many S3-compatible servers store as part of the file.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      // Of silence, not of the whole: a large part may take long.
      socketTimeout: timeoutSeconds * 1000,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
  });
  addContentMd5(client);
  return client;
}

/** How long one request may take in all, its attempts together. */
export const deadlineMs = ({ timeoutSeconds }: S3Config) => timeoutSeconds * 1000 * ATTEMPTS;

/** Every S3 server since the first checks Content-MD5, and refuses a body that is not what was sent. */
function addContentMd5(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const { body, headers } = args.request as { body?: unknown; headers: Record<string, string> };
        const whole = typeof body === 'string' || body instanceof Uint8Array;
        if (whole && PROTECTED.has(commandName))
          headers['content-md5'] = createHash('md5').update(body).digest('base64');
        return next(args);
      },
    { name: 'contentMd5', step: 'build', priority: 'low' },
  );
}
