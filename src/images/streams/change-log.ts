import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Image } from '../../database/entities/image.entity.js';
import { Production } from '../../database/entities/production.entity.js';
import type { StreamChange } from '../../events/stream-source.js';
import { StreamSources } from './stream-sources.js';

export type Change = { seq: number; image: Image } | { seq: number; production: Production } | StreamChange;

const BATCH = 200;

/** What changed for one owner, in the order in which it became visible. */
@Injectable()
export class ChangeLog {
  constructor(
    private readonly source: DataSource,
    private readonly others: StreamSources,
  ) {}

  /**
   * A number that all that is visible of an owner's changes lies below or at, and all that is not yet visible
   * above: under the owner's lock, no number is drawn whose change is still to be committed.
   */
  async latest(ownerId: number): Promise<number> {
    return this.source.transaction(async (db) => {
      await db.query('SELECT lock_changes($1)', [ownerId]);
      const [row] = await db.query<{ last: string }[]>(
        'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM change_seq',
      );
      return Number(row?.last ?? 0);
    });
  }

  /** At most a batch of changes after `seq`: images as they are now, finished productions, and what others tell of. */
  async since(ownerId: number, seq: number): Promise<Change[]> {
    // One snapshot: between two, a change could fall whose number the other part already lies beyond.
    const [images, productions, others] = await this.source.transaction('REPEATABLE READ', async (db) => {
      const changed = await this.imagesSince(db, ownerId, seq);
      // Whatever changes a production changes its image too. Most questions end here: productions know no owner, so
      // that those of others would have to be passed over.
      const finished = changed.length > 0 ? await this.productionsSince(db, ownerId, seq) : [];
      return [changed, finished, await this.others.since(db, ownerId, seq, BATCH)] as const;
    });
    const changes: Change[] = [
      ...images.map((image) => ({ seq: image.seq, image })),
      ...productions.map((production) => ({ seq: production.seq, production })),
      ...others,
    ];
    // Beyond a batch of one kind the others may lack rows, so only this many are known to be complete.
    return changes.sort((a, b) => a.seq - b.seq).slice(0, BATCH);
  }

  private imagesSince(db: EntityManager, ownerId: number, seq: number): Promise<Image[]> {
    return db
      .getRepository(Image)
      .createQueryBuilder('i')
      .where('i.ownerId = :ownerId AND i.seq > :seq', { ownerId, seq })
      .orderBy('i.seq')
      .limit(BATCH)
      .getMany();
  }

  private productionsSince(db: EntityManager, ownerId: number, seq: number): Promise<Production[]> {
    return db
      .getRepository(Production)
      .createQueryBuilder('p')
      .innerJoin('p.image', 'i', 'i.ownerId = :ownerId', { ownerId })
      .where('p.seq > :seq', { seq })
      .andWhere(`p.status NOT IN ('pending', 'running')`)
      .orderBy('p.seq')
      .limit(BATCH)
      .getMany();
  }
}
