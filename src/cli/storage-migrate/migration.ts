import { imageIdOfKey } from '../../imaging/storage-keys.js';
import type { Storage, StoredFile } from '../../storage/storage.driver.js';
import { FAULTS, type FileMover, type Outcome } from './file-mover.js';

export interface Amount {
  files: number;
  bytes: number;
}

export interface MigrationReport {
  counts: Partial<Record<Outcome | 'failed', number>>;
  bytes: number;
  /** One line for each of the first faults. */
  faults: string[];
}

const MOST_FAULT_LINES = 50;

/** The files of images; health checks and what strangers put there are left alone. */
export async function* filesOf(storage: Storage): AsyncIterable<StoredFile> {
  for await (const file of storage.list()) if (imageIdOfKey(file.key)) yield file;
}

export async function measure(storage: Storage): Promise<Amount> {
  const amount = { files: 0, bytes: 0 };
  for await (const { size } of filesOf(storage)) {
    amount.files++;
    amount.bytes += size;
  }
  return amount;
}

/** Moves all files, several at once. What goes wrong with one is told, and spares the others. */
export async function migrateFiles(
  files: AsyncIterable<StoredFile>,
  mover: FileMover,
  concurrency: number,
  onFile: (file: StoredFile) => void,
): Promise<MigrationReport> {
  const report: MigrationReport = { counts: {}, bytes: 0, faults: [] };
  const note = (outcome: Outcome | 'failed', { key, size }: StoredFile, why = '') => {
    report.counts[outcome] = (report.counts[outcome] ?? 0) + 1;
    if (outcome === 'copied') report.bytes += size;
    const faulty = outcome === 'failed' || FAULTS.includes(outcome);
    if (faulty && report.faults.length < MOST_FAULT_LINES) report.faults.push(`${key}: ${outcome}${why}`);
  };
  const iterator = files[Symbol.asyncIterator]();
  const one = async () => {
    for (;;) {
      const { done, value: file } = (await iterator.next()) as IteratorResult<StoredFile, undefined>;
      if (done) return;
      try {
        note(await mover.move(file), file);
      } catch (error) {
        note('failed', file, `: ${reasonOf(error)}`);
      }
      onFile(file);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, one));
  return report;
}

export const isFaulty = ({ counts }: MigrationReport) =>
  Object.keys(counts).some((outcome) => outcome === 'failed' || FAULTS.includes(outcome as Outcome));

/** The storage's own words, not those meant for the API's clients. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
