import { createReadStream, mkdirSync } from 'node:fs';
import { copyFile, mkdir, open, opendir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { newId } from '../../common/ids.js';
import { FileNotFound, Storage, type ByteRange, type StoredFile } from '../storage.driver.js';
import { asStorageFault } from '../storage.errors.js';

const isCode = (error: unknown, ...codes: string[]) =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '');

/** Somebody else's clean-up may take an empty folder away before the file is in it. */
const FOLDER_ATTEMPTS = 3;

/** Files in a folder. A file appears under its key whole, by rename, or not at all. */
export class LocalStorage extends Storage {
  private readonly root: string;
  private readonly temporary: string;

  /** @param temporary on the same file system as `root`, or every upload is copied. */
  constructor(root: string, temporary: string) {
    super();
    this.root = resolve(root);
    this.temporary = resolve(temporary);
    try {
      // Made at once, so that a root that is missing later is a disk that is gone, and not a new installation.
      mkdirSync(this.root, { recursive: true });
    } catch {
      // Then so say the health check and every upload, until it can be made.
    }
  }

  async putFile(key: string, path: string): Promise<void> {
    const target = this.path(key);
    await guarded(async () => {
      try {
        await inFolder(dirname(target), () => rename(path, target));
      } catch (error) {
        if (isCode(error, 'EXDEV')) await copyOver(path, target);
        else throw error;
      }
    }).catch((error: unknown) => this.withoutEmptyFolder(target, error));
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const target = this.path(key);
    const draft = join(this.temporary, newId());
    await guarded(async () => {
      try {
        await inFolder(this.temporary, () => writeFile(draft, bytes));
        await this.putFile(key, draft);
      } catch (error) {
        await removeQuietly(draft);
        throw error;
      }
    }).catch((error: unknown) => this.withoutEmptyFolder(target, error));
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    // Opened first, so that a missing file is an error here and not in the middle of an answer.
    const handle = await this.reading(key, () => open(this.path(key), 'r'));
    return createReadStream('', { fd: handle, ...range, highWaterMark: 256 * 1024 });
  }

  async stat(key: string): Promise<StoredFile | undefined> {
    try {
      const { size, mtime, mtimeMs } = await this.reading(key, () => stat(this.path(key)));
      // Of a file that is not written twice within a millisecond.
      return { key, size, modified: mtime, tag: `${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}` };
    } catch (error) {
      if (error instanceof FileNotFound) return undefined;
      throw error;
    }
  }

  async withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    if (!(await this.stat(key))) throw new FileNotFound(key);
    return use(this.path(key));
  }

  async deleteFolder(prefix: string): Promise<void> {
    const folder = this.path(prefix);
    await guarded(() => rm(folder, { recursive: true, force: true }));
    await this.removeEmptyParents(folder);
  }

  async delete(key: string): Promise<void> {
    const file = this.path(key);
    await guarded(() => rm(file, { force: true }));
    await this.removeEmptyParents(file);
  }

  async *list(): AsyncIterable<StoredFile> {
    yield* this.walk(this.root);
  }

  /** What is not whole lies in the temporary folder, which is tidied for all drivers alike. */
  removeUnfinished(): Promise<number> {
    return Promise.resolve(0);
  }

  private async *walk(folder: string): AsyncIterable<StoredFile> {
    let entries;
    try {
      entries = await opendir(folder);
    } catch (error) {
      const reason = await this.whyUnreadable(folder, error);
      if (reason instanceof FileNotFound) return;
      throw reason;
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

  private async reading<T>(key: string, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      const reason = await this.whyUnreadable(key, error);
      if (!(reason instanceof FileNotFound)) throw reason;
    }
    // The disk may have come back between those two looks: only a file that is missing still is missing.
    return read().catch(async (error: unknown) => {
      throw await this.whyUnreadable(key, error);
    });
  }

  /** A disk that is gone has no files; they are not to be taken for deleted ones. */
  private async whyUnreadable(key: string, error: unknown): Promise<unknown> {
    const missing = isCode(error, 'ENOENT', 'ENOTDIR');
    if (!missing) return asStorageFault(error);
    const root = await stat(this.root).catch(() => undefined);
    return root?.isDirectory() ? new FileNotFound(key, { cause: error }) : asStorageFault(error);
  }

  /** A folder made for a file that then had no room; one that holds other files stays. */
  private async withoutEmptyFolder(target: string, error: unknown): Promise<never> {
    const folder = dirname(target);
    if (folder !== this.root) await rmdir(folder).catch(() => undefined);
    throw error;
  }

  /** Up to the first that holds something; whoever writes there at that moment makes it anew. */
  private async removeEmptyParents(path: string): Promise<void> {
    for (let folder = dirname(path); folder !== this.root; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch (error) {
        // One that is not there may stand in one that is empty; any other fault leaves an empty folder, no more.
        if (!isCode(error, 'ENOENT')) return;
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

async function guarded<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw asStorageFault(error);
  }
}

/** The folder is there nearly always: it is made only once it was found missing, which may happen again meanwhile. */
async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!isCode(error, 'ENOENT') || attempt > FOLDER_ATTEMPTS) throw error;
      await mkdir(folder, { recursive: true });
    }
  }
}

/** From one file system to another, where a rename cannot go. */
async function copyOver(path: string, target: string): Promise<void> {
  const draft = `${target}.${newId()}`;
  try {
    await copyFile(path, draft);
    await sync(draft);
    await rename(draft, target);
  } catch (error) {
    await removeQuietly(draft);
    throw error;
  }
  await unlink(path);
}

const removeQuietly = (path: string) => rm(path, { force: true }).catch(() => undefined);

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
