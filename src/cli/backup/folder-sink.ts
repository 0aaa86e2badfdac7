import { createWriteStream } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BackupSink } from './backup-sink.js';
import { newestIn } from './generations.js';
import { syncFolder } from './sync-folder.js';

/**
 * A folder of backups, one folder each, named by its time. Originals never change, so those that the backup
 * before has are linked, not copied: each backup is whole, and costs what is new. Any may be deleted.
 */
export class FolderSink extends BackupSink {
  readonly workshop: string;
  private readonly made = new Set<string>();

  private constructor(
    private readonly root: string,
    private readonly name: string,
    private readonly draft: string,
    private readonly previous: string | undefined,
  ) {
    super();
    this.workshop = join(draft, '.tables');
  }

  static async create(root: string, now = new Date()): Promise<FolderSink> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    // Colons are not for every file system.
    const name = now.toISOString().slice(0, 23).replaceAll(':', '-');
    const sink = new FolderSink(root, name, join(root, `${name}.partial`), await newestIn(root));
    await rm(sink.draft, { recursive: true, force: true });
    await mkdir(sink.workshop, { recursive: true, mode: 0o700 });
    return sink;
  }

  async add(name: string, _size: number, source: Readable): Promise<void> {
    await pipeline(source, createWriteStream(await this.place(name), { mode: 0o600, flush: true }));
  }

  async reuse(name: string, size: number): Promise<boolean> {
    if (this.previous === undefined) return false;
    const old = join(this.previous, name);
    const found = await stat(old).catch(() => undefined);
    if (found?.size !== size) return false;
    // Not every file system has links, and one to many may be refused.
    return link(old, await this.place(name)).then(
      () => true,
      () => false,
    );
  }

  async commit(): Promise<string> {
    await rm(this.workshop, { recursive: true });
    const path = join(this.root, this.name);
    await rename(this.draft, path);
    await syncFolder(this.root);
    return path;
  }

  async close(): Promise<void> {
    await rm(this.draft, { recursive: true, force: true });
  }

  private async place(name: string): Promise<string> {
    const path = join(this.draft, name);
    const folder = dirname(path);
    if (!this.made.has(folder)) await mkdir(folder, { recursive: true, mode: 0o700 });
    // Each image has a folder: what is remembered must not grow with them.
    if (this.made.size < 1000) this.made.add(folder);
    return path;
  }
}
