import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { coalesced } from '../../common/coalesced.js';
import { Seldom } from '../../common/seldom.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { JobQueue } from '../../queue/job-queue.js';
import { chooseItems, type HungryBatch, type InHand, type WaitingItem } from './choose-items.js';
import { lockFeeding } from './feeding-lock.js';
import { FIND_WAITING, IN_HAND } from './waiting-items.js';

interface Hungry extends HungryBatch {
  /** Nothing of it was begun yet. */
  isNew: boolean;
}

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
      await lockFeeding(db);
      const hungry = await this.hungryBatches(db);
      if (hungry.length === 0) return [];
      const chosen = await chooseItems(
        this.limits,
        await db.query<InHand[]>(IN_HAND),
        hungry,
        (batchIds, fullHosts, { items, perHost }) =>
          db.query(FIND_WAITING, [batchIds, fullHosts, items, perHost]),
      );
      return this.take(db, await this.begin(db, hungry, chosen));
    });
    await this.queue.batchItems(items.map(({ id }) => ({ itemId: id })));
  }

  /** Of accounts that may work. */
  private hungryBatches(db: EntityManager): Promise<Hungry[]> {
    return db.query<Hungry[]>(
      `SELECT batches.id, owner_id AS "ownerId", started_at IS NULL AS "isNew" FROM batches JOIN users ON users.id = owner_id
        WHERE status = 'processing' AND NOT disabled ORDER BY batches.id`,
    );
  }

  /**
   * Batches are locked before their items, as whoever cancels one does.
   * @returns what may be taken: nobody waits for a batch that is just being deleted
   */
  private async begin(
    db: EntityManager,
    hungry: readonly Hungry[],
    chosen: readonly WaitingItem[],
  ): Promise<WaitingItem[]> {
    const of = new Set(chosen.map(({ batchId }) => batchId));
    const ids = hungry.filter(({ id, isNew }) => isNew && of.has(id)).map(({ id }) => id);
    if (ids.length === 0) return [...chosen];
    const [begun] = await db.query<[{ id: string }[], number]>(
      `UPDATE batches SET started_at = now()
        WHERE id IN (SELECT id FROM batches WHERE id = ANY($1::uuid[]) FOR NO KEY UPDATE SKIP LOCKED) RETURNING id`,
      [ids],
    );
    const free = new Set(begun.map(({ id }) => id));
    return chosen.filter(({ batchId }) => free.has(batchId) || !ids.includes(batchId));
  }

  private async take(db: EntityManager, chosen: readonly WaitingItem[]): Promise<{ id: string }[]> {
    if (chosen.length === 0) return [];
    const [taken] = await db.query<[{ id: string }[], number]>(
      `UPDATE batch_items SET status = 'processing', claim = NULL, updated_at = now()
        WHERE id IN (SELECT id FROM batch_items WHERE id = ANY($1::uuid[]) AND status = 'pending'
                        FOR NO KEY UPDATE SKIP LOCKED) RETURNING id`,
      [chosen.map(({ id }) => id)],
    );
    return taken;
  }
}
