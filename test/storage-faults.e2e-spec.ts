import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { mayMount, mountReadOnly, mountSmall } from './support/mounts.js';
import { newPicture } from './support/pictures.js';
import { s3Environment, startS3, type TestBucket } from './support/s3.js';
import type { TestUser } from './support/test-user.js';

const SOON = { timeout: 30_000, interval: 100 };
/** One attempt only: a fault of storage that counted as one would be the end of a production. */
const QUICK = { SWEEP_INTERVAL: '1', S3_TIMEOUT: '1', PRODUCER_ATTEMPTS: '1' };

let app: TestApp;
let user: TestUser;

const upload = async () => {
  const picture = await newPicture({ width: 900, height: 600 });
  return { picture, answer: await user.upload(picture, 'a.jpg') };
};

/** Uploads pictures while all is well. */
async function takenIn(count: number): Promise<{ id: string; picture: Buffer }[]> {
  const taken = [];
  for (let n = 0; n < count; n++) {
    const { picture, answer } = await upload();
    expect(answer.status).toBe(201);
    taken.push({ id: answer.body.id as string, picture });
  }
  return taken;
}

async function expectWhole(images: { id: string; picture: Buffer }[]): Promise<void> {
  for (const { id, picture } of images) {
    expect((await user.finished(id)).status).toBe('processed');
    const original = await user.fetch(`/images/${id}/file`);
    expect(Buffer.from(await original.arrayBuffer()).equals(picture)).toBe(true);
    expect((await user.fetch(`/images/${id}/thumbnails/medium`)).status).toBe(200);
  }
  const failed = await app.database.query(
    `SELECT producer, error_code FROM productions WHERE status IN ('failed', 'skipped')`,
  );
  expect(failed).toEqual([]);
}

/** Waits until the worker has tried and been prevented. */
async function workerPrevented(code: string): Promise<void> {
  const attempts = await vi.waitFor(async () => {
    const rows = await app.database.query<{ attempts: number }[]>(
      `SELECT attempts FROM productions WHERE error_code = $1 AND status = 'pending'`,
      [code],
    );
    expect(rows.length).toBeGreaterThan(0);
    return rows.map((row) => row.attempts);
  }, SOON);
  expect(Math.max(...attempts)).toBe(0);
}

const temporaryFiles = () => readdir(app.config.storage.temporaryFolder);

function refused({ answer }: Awaited<ReturnType<typeof upload>>, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: { status, code } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(JSON.stringify(answer.body)).not.toMatch(/E[A-Z]{4,}|\/tmp|S3/);
}

describe('while the folder of files is gone', () => {
  beforeAll(async () => {
    app = await startApp({ worker: false, environment: QUICK });
    user = await app.newUser();
  });
  afterAll(() => app.stop());

  it('uploads are refused with 503, what was taken in waits, and all goes on by itself', async () => {
    const images = await takenIn(3);
    const { folder } = app.config.storage;
    await rename(folder, `${folder}.away`);
    await writeFile(folder, 'in its place');

    refused(await upload(), 503, 'STORAGE_UNAVAILABLE');
    expect((await user.get('/health')).body.storage.status).toBe('down');
    const original = await user.get(`/images/${images[0]!.id}/file`);
    expect([original.status, original.body.code]).toEqual([503, 'STORAGE_UNAVAILABLE']);
    await app.startWorker();
    await workerPrevented('STORAGE_UNAVAILABLE');
    expect(await temporaryFiles()).toEqual([]);

    await rm(folder);
    await rename(`${folder}.away`, folder);
    await expectWhole([...images, ...(await takenIn(1))]);
    expect(
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('original')),
    ).toHaveLength(4);
  });

  it('the same holds for the folder of uploads under way', async () => {
    const { temporaryFolder } = app.config.storage;
    await rename(temporaryFolder, `${temporaryFolder}.away`);
    await writeFile(temporaryFolder, 'in its place');
    refused(await upload(), 503, 'STORAGE_UNAVAILABLE');

    await rm(temporaryFolder);
    await rename(`${temporaryFolder}.away`, temporaryFolder);
    await expectWhole(await takenIn(1));
  });
});

describe.skipIf(!mayMount)('while storage can be read but not written (needs to mount file systems)', () => {
  let end: (() => void) | undefined;
  beforeAll(async () => {
    app = await startApp({ worker: false, environment: QUICK });
    user = await app.newUser();
  });
  afterAll(async () => {
    end?.();
    await app.stop();
  });

  it('uploads are refused with 503, pictures are still shown, and thumbnails still made', async () => {
    const images = await takenIn(2);
    end = mountReadOnly(app.config.storage.folder);

    refused(await upload(), 503, 'STORAGE_UNAVAILABLE');
    const { id, picture } = images[0]!;
    const original = await user.fetch(`/images/${id}/file`);
    expect(Buffer.from(await original.arrayBuffer()).equals(picture)).toBe(true);
    const thumbnail = await user.fetch(`/images/${id}/thumbnail?size=99`);
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await thumbnail.arrayBuffer()).byteLength).toBe(Number(thumbnail.headers.get('content-length')));
    await app.startWorker();
    await workerPrevented('STORAGE_UNAVAILABLE');

    end();
    end = undefined;
    await expectWhole([...images, ...(await takenIn(1))]);
  });
});

describe.skipIf(!mayMount)('on a disk that fills up (needs to mount file systems)', () => {
  const SIZE = 4 * 1024 * 1024;
  let folder: string;
  let end: () => void;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'platform-full-'));
    end = mountSmall(folder, SIZE);
  });
  afterEach(async () => {
    await app.stop();
    end();
    await rm(folder, { recursive: true, force: true });
  });

  const begin = async () => {
    app = await startApp({ worker: false, environment: { ...QUICK, DATA_DIR: folder } });
    user = await app.newUser();
  };
  const fill = async () => {
    const path = join(folder, 'filler');
    await writeFile(path, Buffer.alloc(SIZE)).catch(() => undefined);
    return path;
  };

  it('uploads are refused with 507, what was taken in waits, and all goes on when there is room', async () => {
    await begin();
    const images = await takenIn(3);
    const filler = await fill();

    refused(await upload(), 507, 'STORAGE_FULL');
    expect(await temporaryFiles()).toEqual([]);
    await app.startWorker();
    await workerPrevented('STORAGE_FULL');
    const thumbnail = await user.fetch(`/images/${images[0]!.id}/thumbnail?size=90`);
    expect(thumbnail.status).toBe(200);

    await rm(filler);
    await expectWhole([...images, ...(await takenIn(1))]);
  });

  it('a file that fits the folder of uploads, but not that of files, is refused and leaves nothing', async () => {
    await mkdir(join(folder, 'files'));
    const endFiles = mountSmall(join(folder, 'files'), 64 * 1024);
    try {
      await begin();
      const large = await newPicture({ width: 2000, height: 1500, format: 'png' });
      const answer = await user.upload(large, 'large.png');
      refused({ picture: large, answer }, 507, 'STORAGE_FULL');
      expect(await temporaryFiles()).toEqual([]);
      expect(await readdir(join(folder, 'files'), { recursive: true })).toHaveLength(1);
      expect((await user.get('/images')).body.data).toEqual([]);
    } finally {
      endFiles();
    }
  });
});

describe('while the bucket', () => {
  let bucket: TestBucket;
  afterEach(async () => {
    await app.stop();
    await bucket?.stop();
  });

  it('does not answer, uploads are refused with 503, and all goes on when it does', async () => {
    bucket = await startS3();
    app = await startApp({ worker: false, environment: { ...QUICK, ...bucket.environment } });
    user = await app.newUser();
    const images = await takenIn(3);
    await bucket.interrupt();

    refused(await upload(), 503, 'STORAGE_UNAVAILABLE');
    expect(await temporaryFiles()).toEqual([]);
    expect((await user.get('/health')).body.storage.status).toBe('down');
    await app.startWorker();
    await workerPrevented('STORAGE_UNAVAILABLE');

    await bucket.resume();
    await expectWhole([...images, ...(await takenIn(1))]);
    expect(await temporaryFiles()).toEqual([]);
  });

  it('takes everything and says nothing, uploads end with 503', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.resume()));
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { port } = silent.address() as AddressInfo;
    const environment = { ...QUICK, ...s3Environment(`http://127.0.0.1:${port}`) };
    app = await startApp({ worker: false, environment });
    user = await app.newUser();

    refused(await upload(), 503, 'STORAGE_UNAVAILABLE');
    expect(await temporaryFiles()).toEqual([]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
