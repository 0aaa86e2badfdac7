import { spawn } from 'node:child_process';
import { appendFile, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFolder, originalKey, renditionKey } from '../src/imaging/storage-keys.js';
import type { Storage } from '../src/storage/storage.driver.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import { startS3, type TestBucket } from './support/s3.js';
import type { TestUser } from './support/test-user.js';

const COMMAND = resolve(import.meta.dirname, '../dist/src/cli/storage-migrate.js');
const TO_S3 = ['--from', 'local', '--to', 's3'];
const TO_LOCAL = ['--from', 's3', '--to', 'local'];
/** Of each image: the original and two renditions. */
const FILES = 3;

interface Uploaded {
  id: string;
  picture: Buffer;
}

let app: TestApp;
let user: TestUser;
let bucket: TestBucket;
let there: Storage;
let images: [Uploaded, Uploaded];

beforeEach(async () => {
  [app, bucket] = await Promise.all([startApp(), startS3()]);
  user = await app.newUser();
  there = await bucket.storage(join(app.config.app.dataDir, 'test'));
  images = [await uploaded(), await uploaded()];
});
afterEach(async () => {
  await app.stop();
  await bucket.stop();
});

async function uploaded(): Promise<Uploaded> {
  const picture = await newPicture({ width: 700, height: 500 });
  const { body } = await user.upload(picture, 'a.jpg');
  await user.finished(body.id);
  return { id: body.id, picture };
}

/** With the bucket named, and whichever storage is not the source in use. */
function migrate(...parameters: string[]) {
  return migrateUsing(parameters[1] === 'local' ? 's3' : 'local', ...parameters);
}

async function migrateUsing(driver: 'local' | 's3', ...parameters: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...parameters], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: app.config.database.url,
      DATA_DIR: app.config.app.dataDir,
      S3_TIMEOUT: '1',
      // The AWS SDK's, of the Node versions that it will support.
      NODE_NO_WARNINGS: '1',
      ...bucket.environment,
      STORAGE_DRIVER: driver,
    },
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { output, errors, code };
}

const localPath = (key: string) => join(app.config.storage.folder, key);

const bucketKeys = async () => {
  const keys = [];
  for await (const { key } of there.list()) keys.push(key);
  return keys;
};

/** The same platform, on the bucket. */
async function servedFrom(environment: Record<string, string>): Promise<void> {
  const replica = await startApp({
    worker: false,
    environment: {
      ...environment,
      DATABASE_URL: app.config.database.url,
      DATA_DIR: app.config.app.dataDir,
    },
  });
  try {
    for (const { id, picture } of images) {
      const original = await user.at(replica).fetch(`/images/${id}/file`);
      expect(Buffer.from(await original.arrayBuffer()).equals(picture)).toBe(true);
      expect((await user.at(replica).fetch(`/images/${id}/thumbnails/small`)).status).toBe(200);
    }
  } finally {
    await replica.stop();
  }
}

describe('storage:migrate', () => {
  it('moves everything to a bucket and back', async () => {
    const first = await migrate(...TO_S3);
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.output).toContain(`${2 * FILES} copied`);
    await rm(app.config.storage.folder, { recursive: true });
    await servedFrom(bucket.environment);

    const back = await migrate(...TO_LOCAL, '--delete-source');
    expect(back).toMatchObject({ code: 0, errors: '' });
    expect(await bucketKeys()).toEqual([]);
    await servedFrom({});
  });

  it('copies in a second run only what is new', async () => {
    await migrate(...TO_S3);
    const { body } = await user.upload(await newPicture(), 'later.jpg');
    await user.finished(body.id);

    for (const quick of [[], ['--quick']]) {
      await there.deleteFolder(imageFolder(body.id));
      const second = await migrate(...TO_S3, ...quick);
      expect(second).toMatchObject({ code: 0, errors: '' });
      expect(second.output).toContain(`${FILES} copied`);
      expect(second.output).toContain(`${2 * FILES} there already`);
    }
  });

  it('finds what is missing or different, and mends it', async () => {
    await migrate(...TO_S3);
    const [{ id: lost }, { id: changed }] = images;
    await there.delete(originalKey(lost));
    const { size = 0 } = (await there.stat(renditionKey(changed, 'small'))) ?? {};
    await there.put(renditionKey(changed, 'small'), Buffer.alloc(size));

    const verified = await migrate(...TO_S3, '--verify');
    expect(verified.code).toBe(1);
    expect(verified.errors).toContain(`${originalKey(lost)}: missing`);
    expect(verified.errors).toContain(`${renditionKey(changed, 'small')}: different`);

    expect((await migrate(...TO_S3)).output).toContain('2 copied');
    expect(await migrate(...TO_S3, '--verify')).toMatchObject({ code: 0, errors: '' });
  });

  it('does not spread a picture that is no longer what was uploaded, nor delete it', async () => {
    const [{ id }] = images;
    await appendFile(localPath(originalKey(id)), 'rotten');
    const { code, errors, output } = await migrate(...TO_S3, '--delete-source');
    expect(code).toBe(1);
    expect(errors).toContain(`${originalKey(id)}: damaged`);
    expect(output).toContain(`${2 * FILES - 1} copied`);
    expect(await there.stat(originalKey(id))).toBeUndefined();
    expect(await readdir(localPath(imageFolder(id)))).toEqual(['original']);
  });

  it('says what it could not do, and does it in the next run', async () => {
    await bucket.interrupt();
    const failed = await migrate(...TO_S3);
    expect(failed.code).toBe(1);
    expect(failed.errors).toMatch(/: failed: .*ECONNREFUSED/);
    expect(failed.errors).toContain(`${2 * FILES} failed`);
    await bucket.resume();
    expect(await migrate(...TO_S3)).toMatchObject({ code: 0, errors: '' });
    expect(await readdir(app.config.storage.temporaryFolder)).toEqual([]);
  });

  it('does not empty the storage in use, and records what it did', async () => {
    const refused = await migrateUsing('local', ...TO_S3, '--delete-source');
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toContain('set STORAGE_DRIVER=s3');
    expect(await bucketKeys()).toEqual([]);

    expect(await migrateUsing('s3', ...TO_S3, '--delete-source')).toMatchObject({ code: 0, errors: '' });
    expect(await readdir(app.config.storage.folder)).toEqual([]);
    const entries = await app.database.query(
      `SELECT actor_name, details FROM audit_log WHERE action = 'storage.migrated'`,
    );
    expect(entries).toEqual([
      {
        actor_name: 'command line',
        details: expect.objectContaining({ from: 'local', to: 's3', deleteSource: true, copied: 2 * FILES }),
      },
    ]);
  });

  it('refuses what makes no sense', async () => {
    const refusals: [parameters: string[], message: RegExp][] = [
      [[], /--from local --to s3/],
      [['--from', 'local', '--to', 'local'], /--from local --to s3/],
      [[...TO_S3, '--concurrency', '0'], /--concurrency/],
      [[...TO_S3, '--delete-source', '--quick'], /--delete-source/],
    ];
    for (const [parameters, message] of refusals) {
      const { code, errors } = await migrate(...parameters);
      expect(code).toBe(1);
      expect(errors).toMatch(message);
    }
  });
});
