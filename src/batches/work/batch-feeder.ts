import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { coalesced } from '../../common/coalesced.js';
import { Seldom } from '../../common/seldom.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { JobQueue } from '../../queue/job-queue.js';
import { chooseItems, type HungryBatch, type InHand, type WaitingItem } from './choose-items.js';
import { FIND_WAITING, IN_HAND } from './waiting-items.js';

/** Of PostgreSQL's advisory locks: one process feeds at a time. */
const FEEDING_LOCK = 7_316_203;

/**
 * Brings waiting items to the queue, a few at a time: which of them come next is decided anew each time, by what is in
 * hand then. A queue of all items would have to be worked off in its order, whoever comes after a large batch.
 */
@Injectable()
export class BatchFeeder {
  private readonly logger = new Logger(BatchFeeder.name);
  private readonly seldom = new Seldom();
  private readonly feedOnce = coalesced(() => this.run());

  constructor(
    private readonly source: DataSource,
    private readonly queue: JobQueue,
    @InjectConfig('batches') private readonly limits: AppConfig['batches'],
  ) {}

  /** Never throws: the next tick of a worker feeds as well. */
  async feed(): Promise<void> {
    try {
      await this.feedOnce();
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not bring items to the queue yet: ${String(error)}`));
    }
  }

  private async run(): Promise<void> {
    const items = await this.source.transaction(async (db) => {
      await db.query('SELECT pg_advisory_xact_lock($1)', [FEEDING_LOCK]);
      const hungry = await this.hungryBatches(db);
      if (hungry.length === 0) return [];
      const chosen = await chooseItems(
        this.limits,
        await db.query<InHand[]>(IN_HAND),
        await this.pausedHosts(db),
        hungry,
        (batchIds, exceptHosts, { items, perHost }) =>
          db.query(FIND_WAITING, [batchIds, exceptHosts, items, perHost]),
      );
      return this.take(db, chosen);
    });
    await this.queue.batchItems(items.map(({ id }) => ({ itemId: id })));
  }

  /** Of accounts that may work. */
  private hungryBatches(db: EntityManager): Promise<HungryBatch[]> {
    return db.query<HungryBatch[]>(
      `SELECT batches.id, owner_id AS "ownerId" FROM batches JOIN users ON users.id = owner_id
        WHERE status = 'processing' AND NOT disabled ORDER BY batches.id`,
    );
  }

  private async pausedHosts(db: EntityManager): Promise<string[]> {
    const rows = await db.query<{ host: string }[]>(`SELECT host FROM fetch_hosts WHERE resume_at > now()`);
    return rows.map(({ host }) => host);
  }

  /** Batches are locked before their items, as whoever cancels one does. */
  private async take(db: EntityManager, chosen: readonly WaitingItem[]): Promise<WaitingItem[]> {
    if (chosen.length === 0) return [];
    const ids = chosen.map(({ id }) => id);
    await db.query(
      `UPDATE batches SET started_at = now()
        WHERE started_at IS NULL AND status = 'processing'
          AND id IN (SELECT batch_id FROM batch_items WHERE id = ANY($1::uuid[]))`,
      [ids],
    );
    const [taken] = await db.query<[WaitingItem[], number]>(
      `UPDATE batch_items SET status = 'processing', claim = NULL, updated_at = now()
        WHERE id = ANY($1::uuid[]) AND status = 'pending' RETURNING id, host`,
      [ids],
    );
    return taken;
  }
}
