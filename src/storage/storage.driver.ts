import type { Readable } from 'node:stream';

export interface StoredFile {
  key: string;
  size: number;
  modified: Date;
  /** Another one whenever the content is; the same at every replica. Letters, digits and `-`. */
  tag: string;
}

export interface ByteRange {
  /** First byte, 0-based. */
  start: number;
  /** Last byte, inclusive. */
  end: number;
}

/**
 * Where bytes live. Keys are `/`-separated, made by the platform, never from a user's text.
 * Where the place itself is at fault every method throws a `StorageFault`: that passes, the file is not to blame.
 * Abstract rather than an interface, so that it is its own injection token.
 */
export abstract class Storage {
  /** Takes over a local file, flushed to disk: it is gone from `path` afterwards. Replaces whatever the key held. */
  abstract putFile(key: string, path: string): Promise<void>;
  /** Replaces whatever the key held; readers see the old or the new bytes, never a mixture. */
  abstract put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws FileNotFound */
  abstract open(key: string, range?: ByteRange): Promise<Readable>;
  /** @returns undefined where there is no such file. */
  abstract stat(key: string): Promise<StoredFile | undefined>;
  /** Calls `use` with the path of a local copy, valid until it settles. @throws FileNotFound */
  abstract withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /** Deletes every file below `prefix/`. What is not there is no error, so that clean-up can be retried. */
  abstract deleteFolder(prefix: string): Promise<void>;
  /** Deletes one file, if it is there. */
  abstract delete(key: string): Promise<void>;
  /** All files, in no particular order. */
  abstract list(): AsyncIterable<StoredFile>;
  /** Gives up what was begun before then and never ended. @returns how much of it there was. */
  abstract removeUnfinished(before: Date): Promise<number>;
}

export class FileNotFound extends Error {
  constructor(key: string, options?: ErrorOptions) {
    super(`No stored file ${key}`, options);
    this.name = 'FileNotFound';
  }
}
