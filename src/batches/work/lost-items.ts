import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { givingWay } from '../../database/deadlocks.js';
import { EventBus } from '../../events/event-bus.js';
import { cancelItems, lockBatch } from './item-store.js';

/** Workers say every few seconds that they are at it. */
const CLAIM_LOST_SECONDS = 15;
/** What the queue has lost is put into it again. */
const JOB_LOST_SECONDS = 60;
/** A host that nobody has asked for so long is met as if for the first time. */
const HOSTS_KEPT = '1 day';

const IS_LOST = `item.status = 'processing' AND item.updated_at < now()
  - make_interval(secs => CASE WHEN item.claim IS NULL THEN ${JOB_LOST_SECONDS} ELSE ${CLAIM_LOST_SECONDS} END)`;

interface CancelledBatch {
  batchId: string;
  ownerId: number;
}

/** What nobody has in hand although it says so, and what may be tried again by now. */
@Injectable()
export class LostItems {
  constructor(
    private readonly source: DataSource,
    private readonly events: EventBus,
  ) {}

  /** Cheap where there is nothing of the kind. */
  async recover(): Promise<void> {
    await this.source.query(
      `UPDATE batch_items SET retry_at = NULL WHERE status = 'pending' AND retry_at <= now()`,
    );
    await this.waitAgain();
    for (const batch of await this.cancelled()) await this.cancel(batch);
  }

  async forgetHosts(): Promise<void> {
    await this.source.query(
      `DELETE FROM fetch_hosts WHERE resume_at < now() AND updated_at < now() - interval '${HOSTS_KEPT}'`,
    );
  }

  /** Locked with its batch, which may be cancelled at this moment; who is busy is seen to the next time. */
  private async waitAgain(): Promise<void> {
    await this.source.query(
      `WITH lost AS (
         SELECT item.id FROM batch_items AS item JOIN batches AS batch ON batch.id = item.batch_id
          WHERE ${IS_LOST} AND batch.status = 'processing' FOR UPDATE OF batch, item SKIP LOCKED)
       UPDATE batch_items SET status = 'pending', claim = NULL, updated_at = now()
         FROM lost WHERE batch_items.id = lost.id`,
    );
  }

  private cancelled(): Promise<CancelledBatch[]> {
    return this.source.query<CancelledBatch[]>(
      `SELECT DISTINCT batch.id AS "batchId", batch.owner_id AS "ownerId"
         FROM batch_items AS item JOIN batches AS batch ON batch.id = item.batch_id
        WHERE ${IS_LOST} AND batch.status = 'cancelled'`,
    );
  }

  private async cancel(batch: CancelledBatch): Promise<void> {
    const count = await givingWay(() =>
      this.source.transaction(async (db) => {
        await db.query('SELECT lock_changes($1)', [batch.ownerId]);
        if ((await lockBatch(db, batch)) !== 'cancelled') return 0;
        return cancelItems(db, batch, `id IN (SELECT item.id FROM batch_items AS item WHERE ${IS_LOST})`, []);
      }),
    );
    if (count > 0) await this.events.publish({ type: 'batch.changed', ...batch });
  }
}
