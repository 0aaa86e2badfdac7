import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform, Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../common/ids.js';
import { FileNotFound, type Storage, type StoredFile } from '../../storage/storage.driver.js';

export interface MoveOptions {
  /** Compare only. */
  verify: boolean;
  /** Believe a file at the target that has the same size and is no older. */
  quick: boolean;
  deleteSource: boolean;
}

/** `gone`: deleted by its owner meanwhile, which is no fault. */
export type Outcome = 'copied' | 'present' | 'gone' | 'missing' | 'different' | 'damaged';
export const FAULTS: readonly Outcome[] = ['missing', 'different', 'damaged'];

/** The hash that the database holds of a file; undefined for renditions. */
export type KnownHash = (key: string) => Promise<string | undefined>;

/** Copies single files from one storage to another, and reads back what it has written. */
export class FileMover {
  constructor(
    private readonly from: Storage,
    private readonly to: Storage,
    private readonly knownHash: KnownHash,
    private readonly temporaryFolder: string,
    private readonly options: MoveOptions,
  ) {}

  async move(file: StoredFile): Promise<Outcome> {
    try {
      const outcome = await this.copy(file);
      const safe = outcome === 'copied' || outcome === 'present';
      if (this.options.deleteSource && safe) await this.deleteSource(file);
      return outcome;
    } catch (error) {
      if (error instanceof FileNotFound && !(await this.from.stat(file.key))) return 'gone';
      throw error;
    }
  }

  private async copy(file: StoredFile): Promise<Outcome> {
    const { key } = file;
    const there = await this.to.stat(key);
    const { quick, verify } = this.options;
    const alike = there?.size === file.size;
    // As rsync does; servers tell whole seconds.
    if (quick && alike && there.modified.getTime() >= file.modified.getTime() - 1000) return 'present';
    if (verify && !there) return 'missing';
    if (verify || alike) {
      const wanted = (await this.knownHash(key)) ?? (await hashOf(await this.from.open(key)));
      if (alike && (await hashOf(await this.to.open(key))) === wanted) return 'present';
      if (verify) return 'different';
    }
    return this.copyAnew(key);
  }

  private async copyAnew(key: string): Promise<Outcome> {
    const draft = join(this.temporaryFolder, newId());
    try {
      await mkdir(this.temporaryFolder, { recursive: true });
      const copied = await hashOf(await this.from.open(key), createWriteStream(draft, { flags: 'wx' }));
      const known = await this.knownHash(key);
      // A picture that is no longer what was uploaded is told of, and not spread.
      if (known !== undefined && known !== copied) return 'damaged';
      await this.to.putFile(key, draft);
      return (await hashOf(await this.to.open(key))) === copied ? 'copied' : 'different';
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Unless it was replaced since it was listed: then what was copied is not it. */
  private async deleteSource({ key, tag }: StoredFile): Promise<void> {
    if ((await this.from.stat(key))?.tag === tag) await this.from.delete(key);
  }
}

const discard = () => new Writable({ write: (_chunk, _encoding, done) => done() });

async function hashOf(source: Readable, sink: Writable = discard()): Promise<string> {
  const hash = createHash('sha256');
  const tap = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(source, tap, sink);
  return hash.digest('hex');
}
