import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BATCHES_QUEUE, WEBHOOKS_QUEUE } from '../../queue/jobs.js';

export interface Work {
  pending: number;
  running: number;
  oldestPendingAt: Date | null;
}

/**
 * By the counts of batches and one look into an index for each: there may be hundreds of thousands of items. Those that are
 * chosen and that no worker has taken yet wait still.
 */
const ITEMS = `
  SELECT greatest(0, coalesce(sum(total - done - failed - cancelled), 0)::int - max(running)) AS pending,
         max(running) AS running, least(min(due.since), min(chosen_since)) AS "oldestPendingAt"
    FROM (SELECT count(claim)::int AS running, min(updated_at) FILTER (WHERE claim IS NULL) AS chosen_since
            FROM batch_items WHERE status = 'processing') AS in_hand
    LEFT JOIN (batches JOIN users ON users.id = owner_id AND NOT disabled) ON batches.status = 'processing'
    LEFT JOIN LATERAL (
      SELECT updated_at AS since FROM batch_items
       WHERE batch_id = batches.id AND status = 'pending' AND retry_at IS NULL ORDER BY host, id LIMIT 1
    ) AS due ON true`;
const MESSAGES = `
  SELECT count(*)::int AS pending, min(created_at) AS "oldestPendingAt",
         (SELECT count(*)::int FROM webhook_deliveries WHERE status = 'delivering') AS running
    FROM (SELECT created_at FROM webhook_deliveries WHERE status = 'pending' LIMIT $1) AS waiting`;

/** What waits and runs for users, besides productions: items of batches, and messages to webhooks. */
@Injectable()
export class UsersWork {
  constructor(private readonly source: DataSource) {}

  /** @param cap messages that are counted at most @returns by queue */
  async read(cap: number): Promise<Map<string, Work>> {
    const [[items], [messages]] = await Promise.all([
      this.source.query<Work[]>(ITEMS),
      this.source.query<Work[]>(MESSAGES, [cap]),
    ]);
    return new Map([
      [BATCHES_QUEUE, items!],
      [WEBHOOKS_QUEUE, messages!],
    ]);
  }
}
