import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, rename, rm, stat, unlink, writeFile, copyFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { newId } from '../../common/ids.js';
import { FileNotFound, Storage, type ByteRange, type StoredFile } from '../storage.driver.js';

const isCode = (error: unknown, ...codes: string[]) =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '');

/** Files in a folder. A file appears under its key whole, by rename, or not at all. */
export class LocalStorage extends Storage {
  private readonly root: string;
  private readonly temporary: string;

  /** @param temporary must be on the same file system as `root`. */
  constructor(root: string, temporary: string) {
    super();
    this.root = resolve(root);
    this.temporary = resolve(temporary);
  }

  async putFile(key: string, path: string): Promise<void> {
    const target = this.path(key);
    try {
      await mkdir(dirname(target), { recursive: true });
      await rename(path, target);
    } catch (error) {
      if (!isCode(error, 'EXDEV')) throw error;
      const draft = `${target}.${newId()}`;
      await copyFile(path, draft);
      await sync(draft);
      await rename(draft, target);
      await unlink(path);
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const draft = join(this.temporary, newId());
    const target = this.path(key);
    try {
      await inFolder(this.temporary, () => writeFile(draft, bytes));
      await inFolder(dirname(target), () => rename(draft, target));
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    try {
      // Opened first, so that a missing file is an error here and not in the middle of an answer.
      const handle = await open(this.path(key), 'r');
      return createReadStream('', { fd: handle, ...range, highWaterMark: 256 * 1024 });
    } catch (error) {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) throw new FileNotFound(key, { cause: error });
      throw error;
    }
  }

  async stat(key: string): Promise<StoredFile | undefined> {
    try {
      const { size, mtime } = await stat(this.path(key));
      return { key, size, modified: mtime };
    } catch (error) {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    if (!(await this.stat(key))) throw new FileNotFound(key);
    return use(this.path(key));
  }

  async deleteFolder(prefix: string): Promise<void> {
    await rm(this.path(prefix), { recursive: true, force: true });
  }

  async delete(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  async *list(): AsyncIterable<StoredFile> {
    yield* this.walk(this.root);
  }

  private async *walk(folder: string): AsyncIterable<StoredFile> {
    let entries;
    try {
      entries = await opendir(folder);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return;
      throw error;
    }
    for await (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* this.walk(path);
      else {
        const file = await this.stat(relative(this.root, path).split(sep).join('/'));
        if (file) yield file;
      }
    }
  }

  private path(key: string): string {
    const path = resolve(this.root, key);
    // Keys are ours, but a mistake here would hand out the whole disk.
    if (path !== this.root && path.startsWith(this.root + sep)) return path;
    throw new Error(`Storage key outside the storage folder: ${key}`);
  }
}

/** The folder is there nearly always: it is made only once it was found missing. */
async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await mkdir(folder, { recursive: true });
    return action();
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
