import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../auth/access.js';
import { givingWay } from '../database/deadlocks.js';
import { Batch } from '../database/entities/batch.entity.js';
import { allowLongStatements } from '../database/long-statements.js';
import { EventBus } from '../events/event-bus.js';
import { WebhookOutbox } from '../webhooks/webhook-outbox.js';
import type { RetryBatchDto } from './batch.dto.js';
import { BatchNotFound, NothingToRetry } from './batches.errors.js';
import { OutputFiles } from './output/output-files.js';
import { lockOwner, OutputLedger } from './output/output-ledger.js';
import { BatchFeeder } from './work/batch-feeder.js';

/** What owners do with their batches. Counts are changed in the transaction that changes what is counted. */
@Injectable()
export class BatchChanges {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: WebhookOutbox,
    private readonly feeder: BatchFeeder,
    private readonly events: EventBus,
    private readonly outputs: OutputLedger,
    private readonly files: OutputFiles,
  ) {}

  /** What is being worked on stops within seconds; what was done is kept. @throws BatchNotFound */
  async cancel(user: Principal, id: string): Promise<Batch> {
    return this.change(user, id, async (db, batch) => {
      if (batch.status !== 'processing') return;
      const [, count] = await db.query<[unknown, number]>(
        `UPDATE batch_items
            SET status = 'cancelled', retry_at = NULL, finished_at = now(), updated_at = now(), seq = $2
          WHERE batch_id = $1 AND (status = 'pending' OR (status = 'processing' AND claim IS NULL))`,
        [id, await nextChange(db, user)],
      );
      await db.query(
        `UPDATE batches SET status = 'cancelled', cancelled = cancelled + $2, finished_at = now(), seq = $3
          WHERE id = $1`,
        [id, count, await nextChange(db, user)],
      );
      await this.outbox.announce(db, user.userId, 'batch.cancelled', id);
    });
  }

  /**
   * Begins again what failed, save rows that were at fault themselves, and what else is wanted.
   * @throws BatchNotFound, NothingToRetry
   */
  async retry(user: Principal, id: string, { cancelled, deleted }: RetryBatchDto): Promise<Batch> {
    return this.change(user, id, async (db) => {
      const [counts] = await db.query<[{ failed: number; cancelled: number; done: number }]>(
        `WITH before AS (
           SELECT id, status FROM batch_items WHERE batch_id = $1 AND host <> ''
              AND (status = ANY($2::text[]) OR ($3 AND status = 'done' AND image_id IS NULL))
         ), begun AS (
           UPDATE batch_items AS item
              SET status = 'pending', attempts = 0, refused_since = NULL, retry_at = NULL, error_code = NULL, error_message = NULL,
                  http_status = NULL, bytes = NULL, started_at = NULL, finished_at = NULL, updated_at = now(), seq = 0
             FROM before WHERE item.id = before.id
           RETURNING before.status
         )
         SELECT count(*) FILTER (WHERE status = 'failed')::int AS failed,
                count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
                count(*) FILTER (WHERE status = 'done')::int AS done FROM begun`,
        [id, cancelled ? ['failed', 'cancelled'] : ['failed'], deleted],
      );
      if (counts.failed + counts.cancelled + counts.done === 0) throw new NothingToRetry();
      await db.query(
        `UPDATE batches
            SET status = 'processing', finished_at = NULL, started_at = NULL, failed = failed - $2,
                cancelled = cancelled - $3, done = done - $4,
                ended_before = done + failed + cancelled - $2 - $3 - $4, seq = $5
          WHERE id = $1`,
        [id, counts.failed, counts.cancelled, counts.done, await nextChange(db, user)],
      );
    });
  }

  /** Its images stay; what was made of them goes, save what other batches have made as well. @throws BatchNotFound */
  async delete(user: Principal, id: string): Promise<void> {
    const files = await this.forget(user.userId, id);
    if (!files) throw new BatchNotFound();
    await this.feeder.feed();
    // Of a large batch it takes minutes, which nobody has to wait for.
    void this.files.remove(files);
  }

  /** @returns the keys of files that no row knows any more; undefined where there is no such batch */
  async forget(userId: number, id: string): Promise<string[] | undefined> {
    const files = await givingWay(() =>
      this.source.transaction(async (db) => {
        await allowLongStatements(db);
        await lockOwner(db, userId);
        if (!(await find(db, userId, id))) return undefined;
        const forgotten = await this.outputs.forgetOf(db, id);
        await db.query('DELETE FROM batches WHERE id = $1', [id]);
        return forgotten;
      }),
    );
    if (files) await this.events.publish({ type: 'batch.deleted', ownerId: userId, batchId: id });
    return files;
  }

  private async change(
    user: Principal,
    id: string,
    make: (db: EntityManager, batch: Batch) => Promise<void>,
  ): Promise<Batch> {
    const changed = await givingWay(() =>
      this.source.transaction(async (db) => {
        await allowLongStatements(db);
        await make(db, await lock(db, user, id));
        return db.findOneByOrFail(Batch, { id });
      }),
    );
    await this.events.publish({ type: 'batch.changed', ownerId: user.userId, batchId: id });
    await this.feeder.feed();
    return changed;
  }
}

/** In the order in which workers take these locks. @throws BatchNotFound */
async function lock(db: EntityManager, { userId }: Principal, id: string): Promise<Batch> {
  await db.query('SELECT lock_changes($1)', [userId]);
  const batch = await find(db, userId, id);
  if (!batch) throw new BatchNotFound();
  return batch;
}

const find = (db: EntityManager, ownerId: number, id: string): Promise<Batch | null> =>
  db.findOne(Batch, { where: { id, ownerId }, lock: { mode: 'pessimistic_write' } });

async function nextChange(db: EntityManager, { userId }: Principal): Promise<string> {
  const [row] = await db.query<{ seq: string }[]>('SELECT next_change($1) AS seq', [userId]);
  return row!.seq;
}
