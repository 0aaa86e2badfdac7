import type { Batch } from '../database/entities/batch.entity.js';

export const BATCH_OUTCOMES = ['succeeded', 'partial', 'failed'] as const;
export type BatchOutcome = (typeof BATCH_OUTCOMES)[number];

/** How a batch that is complete has ended; null before. */
export function outcomeOf({
  status,
  total,
  done,
}: Pick<Batch, 'status' | 'total' | 'done'>): BatchOutcome | null {
  if (status !== 'complete') return null;
  return done === total ? 'succeeded' : done === 0 ? 'failed' : 'partial';
}
