import { randomBytes } from 'node:crypto';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../common/ids.js';
import { StorageFault } from '../storage.errors.js';
import { FileNotFound, type Storage, type StoredFile } from '../storage.driver.js';

export interface StorageUnderTest {
  storage: Storage;
  stop(): Promise<void>;
}

/** @param temporary the local folder that the driver is given for what is not whole yet */
type Start = (temporary: string) => Promise<StorageUnderTest>;

/** More than a part of an upload in parts, and not a multiple of it. */
const LARGE = 11 * 1024 * 1024 + 17;

/** What every driver does alike. */
export function itKeepsFiles(name: string, start: Start): void {
  describe(name, () => {
    let tested: StorageUnderTest;
    let storage: Storage;
    let folder: string;
    const temporary = () => join(folder, 'tmp');
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'storage-'));
      tested = await start(temporary());
      storage = tested.storage;
    });
    afterAll(async () => {
      await tested.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const newKey = () => `${newId()}/file`;
    const read = async (key: string) => buffer(await storage.open(key));
    const localFile = async (bytes: Uint8Array) => {
      const path = join(folder, newId());
      await writeFile(path, bytes);
      return path;
    };
    const all = async () => {
      const files: StoredFile[] = [];
      for await (const file of storage.list()) files.push(file);
      return files;
    };
    const below = async (prefix: string) =>
      (await all()).map(({ key }) => key).filter((key) => key.startsWith(prefix));

    it.each([0, 1, 70_000])('gives %i bytes back as they were', async (size) => {
      const [key, bytes] = [newKey(), randomBytes(size)];
      await storage.put(key, bytes);
      expect((await read(key)).equals(bytes)).toBe(true);
    });

    it.each([0, 5, LARGE])('takes a file of %i bytes over, which is gone from its place', async (size) => {
      const [key, bytes] = [newKey(), randomBytes(size)];
      const path = await localFile(bytes);
      await storage.putFile(key, path);
      expect((await read(key)).equals(bytes)).toBe(true);
      await expect(access(path)).rejects.toThrow('ENOENT');
    });

    it('replaces what was there, and changes the tag', async () => {
      const key = newKey();
      await storage.put(key, Buffer.from('before'));
      const before = await storage.stat(key);
      await storage.put(key, Buffer.from('after, and longer'));
      const after = await storage.stat(key);
      expect((await read(key)).toString()).toBe('after, and longer');
      expect(after?.tag).not.toBe(before?.tag);
      await storage.putFile(key, await localFile(Buffer.from('a file')));
      expect((await read(key)).toString()).toBe('a file');
    });

    it('lets a reader finish what he began while it is replaced', async () => {
      const [key, bytes] = [newKey(), randomBytes(3 * 1024 * 1024)];
      await storage.put(key, bytes);
      const stream = await storage.open(key);
      await storage.put(key, Buffer.from('new'));
      const seen = await buffer(stream);
      expect(seen.equals(bytes) || seen.toString() === 'new').toBe(true);
    });

    it('keeps one whole file when several write the same key at once', async () => {
      const key = newKey();
      const bodies = Array.from({ length: 8 }, (_, n) => Buffer.alloc(100_000 + n, n));
      await Promise.all(bodies.map((body) => storage.put(key, body)));
      const kept = await read(key);
      expect(bodies.some((body) => body.equals(kept))).toBe(true);
    });

    it('gives a part of a file, both ends included', async () => {
      const key = newKey();
      await storage.put(key, Buffer.from('0123456789'));
      const part = async (from: number, to: number) =>
        (await buffer(await storage.open(key, { start: from, end: to }))).toString();
      expect(await part(0, 0)).toBe('0');
      expect(await part(3, 6)).toBe('3456');
      expect(await part(9, 9)).toBe('9');
    });

    it('tells size, age and a tag that repeats', async () => {
      const key = newKey();
      const before = Date.now();
      await storage.put(key, Buffer.from('12345'));
      const file = await storage.stat(key);
      expect(file).toMatchObject({ key, size: 5 });
      expect(file?.tag).toMatch(/^[\w-]+$/);
      // Servers tell whole seconds.
      expect(file!.modified.getTime()).toBeGreaterThan(before - 2000);
      expect(file!.modified.getTime()).toBeLessThan(Date.now() + 2000);
      expect(await storage.stat(key)).toEqual(file);
    });

    it('says that a file is not there', async () => {
      const key = newKey();
      const never = () => Promise.reject(new Error('called'));
      expect(await storage.stat(key)).toBeUndefined();
      await expect(storage.open(key)).rejects.toBeInstanceOf(FileNotFound);
      await expect(storage.withLocalFile(key, never)).rejects.toBeInstanceOf(FileNotFound);
    });

    it('lends a local copy, and passes on what becomes of it', async () => {
      const [key, bytes] = [newKey(), randomBytes(1000)];
      await storage.put(key, bytes);
      const seen = await storage.withLocalFile(key, (path) => readFile(path));
      expect(seen.equals(bytes)).toBe(true);
      const failing = storage.withLocalFile(key, () => Promise.reject(new Error('Not a picture')));
      await expect(failing).rejects.toThrow('Not a picture');
      expect(await readdir(temporary()).catch(() => [])).toEqual([]);
    });

    it('deletes one file, also one that is not there', async () => {
      const [key, other] = [`${newId()}/a`, `${newId()}/b`];
      await Promise.all([storage.put(key, Buffer.from('a')), storage.put(other, Buffer.from('b'))]);
      await storage.delete(key);
      await storage.delete(key);
      expect(await storage.stat(key)).toBeUndefined();
      expect((await read(other)).toString()).toBe('b');
    });

    it('deletes a folder with all below it, and nothing beside it', async () => {
      const prefix = newId();
      const inside = ['a', 'b', 'deep/c'].map((file) => `${prefix}/${file}`);
      for (const key of [...inside, `${prefix}-beside/d`]) await storage.put(key, Buffer.from('x'));
      await storage.deleteFolder(prefix);
      await storage.deleteFolder(prefix);
      expect(await below(prefix)).toEqual([`${prefix}-beside/d`]);
    });

    it('lists every file once, with its size', async () => {
      const prefix = newId();
      const keys = Array.from({ length: 25 }, (_, n) => `${prefix}/${n % 3}/${n}`);
      await Promise.all(keys.map((key) => storage.put(key, Buffer.from(key))));
      const found = (await all()).filter(({ key }) => key.startsWith(prefix));
      expect(found.map(({ key }) => key).sort()).toEqual([...keys].sort());
      expect(found.every(({ key, size }) => size === key.length)).toBe(true);
    });

    it('leaves nothing of a file that cannot be read', async () => {
      const key = newKey();
      await expect(storage.putFile(key, join(folder, 'nowhere'))).rejects.toBeInstanceOf(StorageFault);
      expect(await storage.stat(key)).toBeUndefined();
      expect(await below(key)).toEqual([]);
    });

    it('has nothing unfinished when all is done', async () => {
      expect(await storage.removeUnfinished(new Date())).toBe(0);
    });
  });
}
