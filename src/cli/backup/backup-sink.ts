import type { Readable } from 'node:stream';

/** Where a backup is written. Nothing is at its place before `commit`. */
export abstract class BackupSink {
  /** Room for what is not yet part of the backup; gone in the end. */
  abstract readonly workshop: string;
  /** @param size must be what `source` gives */
  abstract add(name: string, size: number, source: Readable): Promise<void>;
  /** Takes a file over from the backup before, where that has one of this size. */
  abstract reuse(name: string, size: number): Promise<boolean>;
  /** @returns the path of the backup, which is whole and on the disk. */
  abstract commit(): Promise<string>;
  /** Removes what was written. Safe after `commit`, too. */
  abstract close(): Promise<void>;
}
