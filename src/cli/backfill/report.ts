import type { BackfillCount } from '../../analysis/backfill/backfill-counter.js';
import type { Followed } from './follow.js';

const COLUMNS = ['missing', 'failed', 'outdated', 'current'] as const;

/** A table of what there is, and how much of it would be made anew. */
export function countLines({ images, total, producers, complete }: BackfillCount): string[] {
  const rows = [...producers].map(([name, counts]) => [name, ...COLUMNS.map((of) => String(counts[of]))]);
  const table = [['producer', ...COLUMNS], ...rows].map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(20) : cell.padStart(10))).join(''),
  );
  const seen = complete ? `${images} images` : `the first ${images} images; there are more`;
  return [...table, '', `${total} results would be made, of ${seen}.`];
}

export function outcomeLines({ backfill, left }: Followed): string[] {
  const { id, status, total, done, failed } = backfill;
  const made = `${done} made, ${failed} could not be made`;
  if (left === 'no worker')
    return [
      `Backfill ${id} is noted, but no worker has taken it up: it begins once one runs (npm start, or npm run start:worker).`,
    ];
  if (left === 'interrupted')
    return [
      `${made} of ${total ?? 'all'} so far. The workers go on with it; npm run backfill -- --watch shows it again,`,
      `npm run backfill -- --cancel ends it.`,
    ];
  return [status === 'cancelled' ? `Cancelled: ${made}.` : `Done: ${made}.`];
}
