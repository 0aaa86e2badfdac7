import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WorkFault } from '../../../common/work-fault.js';

export interface ReadFile {
  path: string;
  sha256: string;
  bytes: number;
}

/** A file that the operator supplies. Its content is what tells one model from another, whatever the file is called. */
export class ModelFile {
  private found: ReadFile | undefined;

  constructor(
    /** What it is, for users: they are not told where it lies. */
    private readonly role: string,
    private readonly path: string,
  ) {}

  /** The hash as it was when the file was first read; undefined as long as it could not be. */
  get sha256(): string | undefined {
    return this.found?.sha256;
  }

  /** Reads it once: one that was missing may come yet. @throws WorkFault */
  async read(): Promise<ReadFile> {
    this.found ??= await this.hash().catch((cause: unknown) => {
      throw this.missing(cause);
    });
    return this.found;
  }

  /** @throws WorkFault where it is not there */
  async check(): Promise<void> {
    const about = await stat(this.path).catch((cause: unknown) => {
      throw this.missing(cause);
    });
    if (!about.isFile()) throw this.missing();
  }

  private async hash(): Promise<ReadFile> {
    const path = resolve(this.path);
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    const { size: bytes } = await stat(path);
    return { path, sha256: hash.digest('hex'), bytes };
  }

  private missing(cause?: unknown) {
    return new WorkFault('MODEL_NOT_LOADED', `The face ${this.role}'s file is missing or cannot be read`, {
      cause,
    });
  }
}
