import type { Batch } from '../database/entities/batch.entity.js';

/** Of so many hosts that are left alone, those that are for the longest: there may be one for each item. */
const HOSTS = 200;

/**
 * Until when the batches $1 cannot end, as something of theirs is to wait: for its own next attempt, or for a host. By
 * the hosts that are left alone, as a batch may have a hundred thousand items.
 */
export const HELD_UNTIL = `
  SELECT batch.id, greatest(own.until, paused.until) AS until
    FROM unnest($1::uuid[]) AS batch (id)
    LEFT JOIN (
      SELECT batch_id, max(retry_at) AS until FROM batch_items
       WHERE status = 'pending' AND retry_at IS NOT NULL AND batch_id = ANY($1::uuid[]) GROUP BY batch_id
    ) AS own ON own.batch_id = batch.id
    LEFT JOIN LATERAL (
      SELECT host.resume_at AS until
        FROM (SELECT host, resume_at FROM fetch_hosts
               WHERE resume_at > now() ORDER BY resume_at DESC LIMIT ${HOSTS}) AS host
       WHERE EXISTS (SELECT FROM batch_items AS item
                      WHERE item.batch_id = batch.id AND item.host = host.host
                        AND item.status = 'pending' AND item.retry_at IS NULL)
       ORDER BY host.resume_at DESC LIMIT 1
    ) AS paused ON true`;

/** As many have to have ended before their pace says anything. */
const MIN_FOR_ESTIMATE = 3;

interface Progress {
  processed: number;
  /** Nothing of it is in hand. */
  isStill: boolean;
  heldUntil: Date | null;
}

/** When it ends, by its pace, and not before what is held: null where nothing tells. */
export function estimateEnd(
  { status, total, startedAt, endedBefore }: Pick<Batch, 'status' | 'total' | 'startedAt' | 'endedBefore'>,
  { processed, isStill, heldUntil }: Progress,
  now = Date.now(),
): Date | null {
  if (status !== 'processing' || startedAt === null) return null;
  const ended = processed - endedBefore;
  if (ended < MIN_FOR_ESTIMATE) return isStill ? heldUntil : null;
  const perItem = (now - startedAt.getTime()) / ended;
  return new Date(Math.max(now + perItem * (total - processed), heldUntil?.getTime() ?? 0));
}
