import { once } from 'node:events';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pack, type Header, type Pack } from 'tar-stream';
import { BackupSink } from './backup-sink.js';
import { syncFolder } from './sync-folder.js';

/** One tar file, uncompressed: pictures do not shrink, and a program that people have can read it. */
export class TarSink extends BackupSink {
  private readonly written: Promise<void>;

  private constructor(
    private readonly path: string,
    private readonly draft: string,
    readonly workshop: string,
    private readonly handle: FileHandle,
    private readonly tar: Pack,
  ) {
    super();
    this.written = this.drain();
    // Whoever adds the next part hears of it.
    this.written.catch(() => undefined);
  }

  static async create(path: string): Promise<TarSink> {
    const draft = `${path}.partial`;
    const workshop = `${draft}.tables`;
    await rm(workshop, { recursive: true, force: true });
    await mkdir(workshop, { recursive: true, mode: 0o700 });
    return new TarSink(path, draft, workshop, await open(draft, 'w', 0o600), pack());
  }

  async add(name: string, size: number, source: Readable): Promise<void> {
    const { entry, taken } = this.begin({ name, size, mode: 0o600, mtime: new Date() });
    try {
      for await (const chunk of source) {
        if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), taken]);
      }
      // Nothing more: the types know no end without an argument.
      entry.end(null);
      await taken;
    } catch (error) {
      this.tar.destroy();
      // A full disk ends the file first, and this entry in consequence.
      await this.written;
      throw error;
    }
  }

  reuse(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async commit(): Promise<string> {
    this.tar.finalize();
    await this.written;
    await this.handle.sync();
    await rename(this.draft, this.path);
    await syncFolder(dirname(this.path));
    return this.path;
  }

  async close(): Promise<void> {
    this.tar.destroy();
    await this.written.catch(() => undefined);
    await this.handle.close();
    await rm(this.draft, { force: true });
    await rm(this.workshop, { recursive: true, force: true });
  }

  private begin(header: Pick<Header, 'name' | 'size' | 'mode' | 'mtime'>) {
    let entry: ReturnType<Pack['entry']> | undefined;
    const taken = new Promise<void>((resolve, reject) => {
      entry = this.tar.entry(header, (error) => (error ? reject(error) : resolve()));
    });
    taken.catch(() => undefined);
    return { entry: entry!, taken };
  }

  private async drain(): Promise<void> {
    for await (const chunk of this.tar as AsyncIterable<Buffer>) await this.handle.writeFile(chunk);
  }
}
