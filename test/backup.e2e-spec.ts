import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBackup } from '../src/cli/backup/backup-reader.js';
import { DamagedBackup } from '../src/cli/backup/errors.js';
import { verifyBackup } from '../src/cli/backup/verify-backup.js';
import { countRows } from '../src/database/migrate.js';
import { originalKey } from '../src/imaging/storage-keys.js';
import { createStorage } from '../src/storage/create-storage.js';
import type { Storage } from '../src/storage/storage.driver.js';
import { startApp, type TestApp } from './support/app.js';
import { backUp, contentsOf, emptyPlace, hasTables, type EmptyPlace } from './support/backups.js';
import { newPicture } from './support/pictures.js';
import { runCommand } from './support/commands.js';
import { startS3, type TestBucket } from './support/s3.js';
import { call, type Json, type TestUser } from './support/test-user.js';

let app: TestApp;
let folder: string;
const places: EmptyPlace[] = [];

/** Has a sweeper that does not wait half a minute. */
const SOON = { SWEEP_INTERVAL: '1' };

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platform-backups-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(async () => {
  for (const place of places.splice(0)) await place.clear();
});

async function place(environment?: Record<string, string>): Promise<EmptyPlace> {
  const made = await emptyPlace(environment);
  places.push(made);
  return made;
}

let named = 0;
const target = () => join(folder, `${++named}.tar`);

async function uploadAndFinish(user: TestUser, count: number): Promise<Json[]> {
  const images: Json[] = [];
  for (let made = 0; made < count; made++) {
    const { body } = await user.upload(await newPicture(), `a\u2028picture\t${made}.jpg`);
    images.push(await user.finished(body.id));
  }
  return images;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The storage, telling of each file that is about to be read or written. */
function watched(
  storage: Storage,
  method: 'withLocalFile' | 'putFile',
  before: (key: string) => Promise<void>,
): Storage {
  return new Proxy(storage, {
    get(inner, name) {
      const value = Reflect.get(inner, name) as (...args: unknown[]) => Promise<unknown>;
      if (name !== method) return value.bind(inner);
      return async (key: string, ...rest: unknown[]) => {
        await before(key);
        return value.call(inner, key, ...rest);
      };
    },
  });
}

describe('a backup', () => {
  it('brings back every row and every byte, made while people upload', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    const images = await uploadAndFinish(user, 4);
    await user.call('PATCH', `/images/${images[0].id}`, {
      json: { caption: 'Tabs\tand\\N\nlines', tags: [] },
    });
    await user.post('/auth/api-keys', { name: 'printer', scopes: ['images:read'] });
    await uploadAndFinish(admin, 1);
    const done = new AbortController();
    const uploads = (async () => {
      while (!done.signal.aborted) await admin.upload(await newPicture(), 'meanwhile.jpg');
    })();

    const backup = await backUp(app.config, target());
    done.abort();
    await uploads;
    await verifyBackup(await openBackup(backup.path));

    const there = await place();
    const { report } = await there.restore(backup.path, { keepSessions: true });
    expect(report).toMatchObject({ missing: [], altered: [], miscounted: 0 });
    const again = await backUp(there.config, target());
    expect(again.manifest.tables).toEqual(
      backup.manifest.tables.map((table) => ({ ...table, sha256: expect.any(String) })),
    );

    const replica = await app.startReplica(there.environment);
    const { username, password } = user;
    const login = await call(replica.url, 'POST', '/auth/login', { json: { username, password } });
    const headers = { Authorization: `Bearer ${login.body.access_token}` };
    const listed = await call(replica.url, 'GET', '/images', { headers });
    expect(listed.body.data).toHaveLength(4);
    for (const image of images) {
      for (const path of ['file', 'thumbnails/small', 'thumbnails/medium']) {
        const [before, after] = await Promise.all([
          user.fetch(`/images/${image.id}/${path}`).then((response) => response.arrayBuffer()),
          fetch(`${replica.url}/api/images/${image.id}/${path}`, { headers }).then((response) =>
            response.arrayBuffer(),
          ),
        ]);
        expect(sha256(new Uint8Array(after))).toBe(sha256(new Uint8Array(before)));
      }
    }
    // Links that were given out before go on working: the secret came along.
    expect((await fetch(replica.url + images[0].urls.original)).status).toBe(200);
    await replica.stop();
  });

  it('holds exactly what there was, when nobody changes anything', async () => {
    const still = await startApp({ worker: false });
    try {
      const user = await still.newUser();
      for (let made = 0; made < 3; made++) await user.upload(await newPicture(), 'a.jpg');
      const before = await contentsOf(still.config);

      const { path } = await backUp(still.config, target());
      const there = await place();
      await there.restore(path, { keepSessions: true });

      expect(await contentsOf(there.config)).toEqual(before);
    } finally {
      await still.stop();
    }
  });

  it('has its unfinished work finished after the restore', async () => {
    const paused = await startApp({ worker: false });
    try {
      const user = await paused.newUser();
      const { body: image } = await user.upload(await newPicture(), 'waiting.jpg');
      const { path } = await backUp(paused.config, target());

      const there = await place(SOON);
      const { report } = await there.restore(path, { keepSessions: true });
      expect(report.unfinished).toBeGreaterThan(0);
      const replica = await paused.startReplica(there.environment);
      await replica.startWorker();
      await expect
        .poll(() => call(replica.url, 'GET', `/images/${image.id}`, { token: user.token }), {
          timeout: 30_000,
        })
        .toMatchObject({ body: { status: 'processed' } });
    } finally {
      await paused.stop();
    }
  });

  it('ends the sessions, unless told otherwise, and leaves API keys out when told', async () => {
    const user = await app.newUser();
    await user.post('/auth/api-keys', { name: 'printer', scopes: ['images:read'] });
    const { path } = await backUp(app.config, target());

    const there = await place();
    const { report } = await there.restore(path, { keepApiKeys: false });

    expect(report.apiKeys).toBe(0);
    const replica = await app.startReplica(there.environment);
    expect((await call(replica.url, 'GET', '/users/me', { token: user.token })).status).toBe(401);
    expect((await user.get('/users/me')).status).toBe(200);
    await replica.stop();
  });

  it('leaves out a picture whose owner deletes it while it is made', async () => {
    const user = await app.newUser();
    const [kept, gone] = await uploadAndFinish(user, 2);
    let deleted = false;
    const storage = watched(await createStorage(app.config.storage), 'withLocalFile', async () => {
      if (deleted) return;
      deleted = true;
      // Whatever is read first; the deletion is of another, which is read later or has been skipped.
      await user.call('DELETE', `/images/${gone.id}`);
    });

    const { path, report } = await backUp(app.config, target(), storage);
    expect(report).toMatchObject({ deleted: 1, missing: [] });

    const there = await place();
    const restored = await there.restore(path);
    expect(restored.report).toMatchObject({ missing: [], miscounted: 0 });
    const replica = await app.startReplica(there.environment);
    const { username, password } = user;
    const login = await call(replica.url, 'POST', '/auth/login', { json: { username, password } });
    const { body } = await call(replica.url, 'GET', '/images', { token: login.body.access_token });
    expect(body.data.map(({ id }: Json) => id)).toEqual([kept.id]);
    await replica.stop();
  });

  it('says which originals were missing or altered before it was made', async () => {
    const still = await startApp({ worker: false });
    try {
      const user = await still.newUser();
      const [{ body: lost }, { body: altered }] = [
        await user.upload(await newPicture(), 'lost.jpg'),
        await user.upload(await newPicture(), 'altered.jpg'),
      ];
      const storage = await createStorage(still.config.storage);
      await storage.delete(originalKey(lost.id));
      await storage.put(originalKey(altered.id), Buffer.from('something else'));

      const { report, manifest, path } = await backUp(still.config, target());

      expect(report).toMatchObject({ missing: [lost.id], altered: [altered.id], deleted: 0 });
      expect(manifest).toMatchObject({ missing: 1, altered: 1 });
      const { report: restored } = await (await place()).restore(path);
      expect(restored).toMatchObject({ missing: [lost.id], altered: [altered.id], intact: 0 });
    } finally {
      await still.stop();
    }
  });

  it('is not there when it could not be finished', async () => {
    await uploadAndFinish(await app.newUser(), 1);
    const storage = watched(await createStorage(app.config.storage), 'withLocalFile', () =>
      Promise.reject(new Error('Unplugged')),
    );
    const path = target();

    await expect(backUp(app.config, path, storage)).rejects.toThrow('Unplugged');

    expect((await readdir(folder)).filter((name) => name.startsWith(`${named}.tar`))).toEqual([]);
  });
});

describe('a restore that was interrupted', () => {
  let path: string;
  beforeAll(async () => {
    await uploadAndFinish(await app.newUser(), 1);
    ({ path } = await backUp(app.config, target()));
  });

  it('among the files leaves no row, and can be run again', async () => {
    const there = await place();
    const storage = await createStorage(there.config.storage);
    let written = 0;
    const failing = watched(storage, 'putFile', async () => {
      if (++written === 2) throw new Error('Unplugged');
    });

    await expect(there.restore(path, { storage: failing })).rejects.toThrow('Unplugged');

    expect(await countRows(there.config.database)).toEqual({ users: 0, images: 0 });
    expect((await there.restore(path)).report).toMatchObject({ missing: [], altered: [], miscounted: 0 });
  });

  it('among the rows leaves none of them, and can be run again', async () => {
    const there = await place();
    const reader = await openBackup(path);
    const failing = {
      ...reader,
      async *parts() {
        for await (const part of reader.parts()) {
          yield part;
          // Read for the files before, where all of it is passed over.
          if (part.name === 'tables/images.copy' && (await hasTables(there.config)))
            throw new Error('Unplugged');
        }
      },
    };

    await expect(there.restore(path, { reader: failing })).rejects.toThrow('Unplugged');

    expect(await countRows(there.config.database)).toEqual({ users: 0, images: 0 });
    expect((await there.restore(path)).report).toMatchObject({ missing: [], altered: [], miscounted: 0 });
  });
});

describe('a backup in a folder', () => {
  it('shares unchanged originals with the one before, and each is whole by itself', async () => {
    const user = await app.newUser();
    const [image] = await uploadAndFinish(user, 1);
    const root = join(folder, 'generations');
    const first = await backUp(app.config, root);
    await uploadAndFinish(user, 1);

    const second = await backUp(app.config, root);

    const key = `files/${originalKey(image.id)}`;
    const [a, b] = await Promise.all([stat(join(first.path, key)), stat(join(second.path, key))]);
    expect(b.ino).toBe(a.ino);
    await rm(first.path, { recursive: true });
    const there = await place();
    const { report } = await there.restore(root);
    expect(report).toMatchObject({ missing: [], altered: [] });
  });

  it('is damaged without one of its files', async () => {
    const [image] = await uploadAndFinish(await app.newUser(), 1);
    const { path } = await backUp(app.config, join(folder, 'incomplete'));
    await unlink(join(path, 'files', originalKey(image.id)));

    await expect(verifyBackup(await openBackup(path))).rejects.toThrow(`${originalKey(image.id)} is missing`);
  });
});

describe('a damaged backup', () => {
  let whole: Buffer;

  beforeAll(async () => {
    await uploadAndFinish(await app.newUser(), 1);
    const { path } = await backUp(app.config, target());
    whole = await readFile(path);
  });

  async function refused(bytes: Uint8Array): Promise<string> {
    const path = target();
    await writeFile(path, bytes);
    const there = await place();
    const error: unknown = await there.restore(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DamagedBackup);
    // Refused before anything was touched.
    expect(await hasTables(there.config)).toBe(false);
    expect(await readdir(there.config.storage.folder)).toEqual([]);
    return (error as Error).message;
  }

  /** One bit differs, at so many bytes after where this text is. */
  function flipped(after: string, offset: number): Buffer {
    const bytes = Buffer.from(whole);
    const at = bytes.indexOf(after) + offset;
    bytes[at] = bytes[at]! ^ 1;
    return bytes;
  }

  it('is refused when a bit of it has changed', async () => {
    expect(await refused(flipped('/original\0', 600))).toMatch(/\/original is not what was written/);
    expect(await refused(flipped('tables/users.copy', 520))).toMatch(/users\.copy is not what was written/);
    expect(await refused(flipped('tables/users.copy', 2))).toMatch(/cannot be read any further/);
    expect(await refused(flipped('"created": "', 14))).toMatch(/the manifest is not what was written/);
  });

  it('is refused when it was cut short', async () => {
    // Never between two parts: a tar's are of whole blocks of 512.
    expect(await refused(whole.subarray(0, Math.floor(whole.length / 1024) * 512 + 100))).toMatch(
      /cannot be read any further/,
    );
    // Where a part ends, the tar itself has nothing to object to.
    const end = Math.floor(whole.indexOf('manifest.json\0') / 512) * 512;
    expect(await refused(whole.subarray(0, end))).toMatch(/cut short/);
    expect(await refused(Buffer.alloc(0))).toMatch(/cut short/);
  });
});

describe('a backup from and to a bucket', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await startS3();
  });
  afterAll(() => bucket.stop());

  it('brings back every byte', async () => {
    const user = await app.newUser();
    const [image] = await uploadAndFinish(user, 1);
    const { path } = await backUp(app.config, target());
    const there = await place(bucket.environment);
    const { report } = await there.restore(path);
    expect(report).toMatchObject({ missing: [], altered: [], miscounted: 0 });

    const back = await backUp(there.config, target());
    const home = await place();
    expect((await home.restore(back.path)).report).toMatchObject({ intact: report.intact, missing: [] });
    const bytes = await readFile(join(home.config.storage.folder, originalKey(image.id)));
    expect(sha256(bytes)).toBe(image.sha256);
  });
});

describe('the commands', () => {
  let path: string;
  let there: EmptyPlace;

  beforeAll(async () => {
    await uploadAndFinish(await app.newUser(), 1);
    there = await emptyPlace();
    path = target();
  });
  afterAll(() => there.clear());

  it('back up, verify and restore, and refuse to harm what is there', async () => {
    const made = await runCommand('backup', [path], app.config);
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(made.output).toContain(`Backed up to ${path}, read again and found right.`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await runCommand('backup', ['--verify', path], app.config)).output).toContain(
      'every sum is right',
    );

    // The API of these tests runs on it.
    const running = await runCommand('restore', ['--replace', '--yes', path], app.config);
    expect(running).toMatchObject({ code: 1, errors: expect.stringContaining('Stop every API and worker') });

    const restored = await runCommand('restore', [path], there.config);
    expect(restored).toMatchObject({ code: 0, errors: '' });
    expect(restored.output).toContain('Everybody has to sign in again.');

    const again = await runCommand('restore', [path], there.config);
    expect(again).toMatchObject({ code: 1, errors: expect.stringMatching(/not empty.*--replace/) });
    const unasked = await runCommand('restore', ['--replace', path], there.config);
    expect(unasked).toMatchObject({ code: 1, errors: expect.stringContaining('--replace --yes') });
    expect((await runCommand('restore', ['--replace', '--yes', path], there.config)).code).toBe(0);
  });

  it('say in one line why there is nothing to restore', async () => {
    const missing = await runCommand('restore', [join(folder, 'none.tar')], there.config);
    expect(missing).toEqual({
      code: 1,
      output: '',
      errors: expect.stringMatching(/^\S*There is no .*none\.tar\.\S*\n$/),
    });
    const nothing = await runCommand('restore', [await mkdtemp(join(folder, 'empty-'))], there.config);
    expect(nothing).toMatchObject({ code: 1, errors: expect.stringContaining('no whole backup') });
  });
});
