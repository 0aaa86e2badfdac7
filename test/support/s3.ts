import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConfig } from '../../src/config/app-config.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { createStorage } from '../../src/storage/create-storage.js';
import type { Storage } from '../../src/storage/storage.driver.js';

const BUCKET = 'pictures';

export interface TestBucket {
  /** For the platform, or a command, to use it. */
  environment: Record<string, string>;
  /** The server's own folder. */
  directory: string;
  /** The platform's own driver, on this bucket. */
  storage(temporaryFolder: string, settings?: Record<string, string>): Promise<Storage>;
  /** Ends the server; what it stored stays. */
  interrupt(): Promise<void>;
  /** Starts it again, at the same address. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A bucket of one's own, on an S3-compatible server that comes from npm. */
export async function startS3(): Promise<TestBucket> {
  const directory = await mkdtemp(join(tmpdir(), 'platform-s3-'));
  let server = await start(directory, 0);
  const interrupt = () => end(server.child);
  const environment = s3Environment(`http://127.0.0.1:${server.port}`);
  return {
    directory,
    environment,
    storage: (temporaryFolder, settings) => s3Storage(temporaryFolder, { ...environment, ...settings }),
    interrupt,
    async resume() {
      server = await start(directory, server.port);
    },
    async stop() {
      await interrupt();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export const s3Environment = (endpoint: string): Record<string, string> => ({
  STORAGE_DRIVER: 's3',
  S3_BUCKET: BUCKET,
  S3_ENDPOINT: endpoint,
  S3_FORCE_PATH_STYLE: 'true',
  // The ones that s3rver accepts.
  S3_ACCESS_KEY_ID: 'S3RVER',
  S3_SECRET_ACCESS_KEY: 'S3RVER',
});

/** What would otherwise be generated, and kept in the data folder. */
const NO_SECRETS_ON_DISK = {
  DATABASE_URL: 'postgres://unused/unused',
  JWT_SECRET: randomBytes(32).toString('hex'),
  MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
};

export function s3Storage(temporaryFolder: string, environment: Record<string, string>): Promise<Storage> {
  const { storage } = buildConfig(
    parseEnvironment({ NODE_ENV: 'test', DATA_DIR: temporaryFolder, ...NO_SECRETS_ON_DISK, ...environment }),
  );
  return createStorage({ ...storage, temporaryFolder });
}

async function start(directory: string, port: number): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, 's3-process.mjs'), [directory, BUCKET, String(port)]);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The S3 server ended with ${code} before it was ready`);
  });
  const [message] = (await Promise.race([once(child, 'message'), failed])) as [{ port: number }];
  failed.catch(() => undefined);
  return { child, port: message.port };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
