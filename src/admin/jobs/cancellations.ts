import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProducerRegistry } from '../../analysis/producer-registry.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { Lane } from '../../queue/jobs.js';
import { inBatches } from './batches.js';
import { ChangedImages } from './changed-images.js';
import type { CancelledDto } from './jobs.dto.js';
import type { CancelWaitingDto } from './jobs-query.dto.js';
import { lockChangesOf } from '../../database/owner-locks.js';

const CODE = 'CANCELLED';
const MESSAGE = 'An administrator cancelled it; it can be run again';

interface Picked {
  image_id: string;
  producer: string;
  owner_id: number;
}

interface Selection {
  producers: readonly string[];
  owner: number | undefined;
  before: Date;
}

/**
 * Empties a lane of what waits. Its productions become `failed` with a code of their own, hence are seen, counted,
 * and can be retried all together; what hangs below them is `skipped`. Their jobs stay in the queue and find nothing
 * to do: emptying the queue would be no cancelling, as the sweeper fills it again.
 */
@Injectable()
export class Cancellations {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly changed: ChangedImages,
    private readonly audit: AuditLog,
  ) {}

  async cancel(lane: Lane, { limit, producer, owner }: CancelWaitingDto): Promise<CancelledDto> {
    const names: string[] = this.registry
      .all()
      .filter((node) => node.lane === lane && (producer === undefined || node.name === producer))
      .map(({ name }) => name);
    const selection = { producers: names, owner, before: new Date() };
    const { done, more } = await inBatches(limit, (size) => this.step(selection, size));
    const details = { producer, owner, cancelled: done, more };
    await this.audit.record({ action: 'jobs.cancelled', target: { type: 'lane', id: lane }, details });
    return { cancelled: done, more };
  }

  private async step(selection: Selection, size: number) {
    const picked = await this.pick(selection, size);
    if (picked.length === 0) return { found: 0, done: 0 };
    const ids = picked.map(({ image_id }) => image_id);
    const done = await this.source.transaction(async (db) => {
      await lockChangesOf(
        db,
        picked.map(({ owner_id }) => owner_id),
      );
      const cancelled = await this.fail(db, picked);
      await this.skipBelow(db, ids);
      await settle(db, ids);
      return cancelled;
    });
    await this.changed.announce(
      picked.map(({ image_id, owner_id }) => ({ id: image_id, ownerId: owner_id })),
    );
    return { found: picked.length, done };
  }

  private pick({ producers, owner, before }: Selection, size: number): Promise<Picked[]> {
    return this.source.query<Picked[]>(
      `SELECT p.image_id, p.producer, i.owner_id FROM productions p JOIN images i ON i.id = p.image_id
        WHERE p.status = 'pending' AND p.producer = ANY($1) AND ($2::int IS NULL OR i.owner_id = $2)
          AND p.updated_at <= $3
        ORDER BY p.updated_at LIMIT $4`,
      [producers, owner ?? null, before, size],
    );
  }

  /** What a worker is about to begin is locked by it, and left to it. */
  private async fail(db: EntityManager, picked: readonly Picked[]): Promise<number> {
    const [, count] = await db.query<[unknown[], number]>(
      `WITH waiting AS (
         SELECT p.image_id, p.producer FROM productions p
           JOIN unnest($1::uuid[], $2::text[]) AS picked (image_id, producer) USING (image_id, producer)
          WHERE p.status = 'pending' FOR UPDATE OF p SKIP LOCKED
       )
       UPDATE productions p
          SET status = 'failed', error_code = $3, error_message = $4, finished_at = now(), updated_at = now(),
              seq = next_change(images.owner_id)
         FROM waiting JOIN images ON images.id = waiting.image_id
        WHERE p.image_id = waiting.image_id AND p.producer = waiting.producer`,
      [picked.map(({ image_id }) => image_id), picked.map(({ producer }) => producer), CODE, MESSAGE],
    );
    return count;
  }

  /** Parents first, so that what is skipped takes along what is below it. */
  private async skipBelow(db: EntityManager, imageIds: readonly string[]): Promise<void> {
    for (const { name, parent } of this.registry.all()) {
      if (parent === undefined) continue;
      await db.query(
        `WITH orphaned AS (
           SELECT child.image_id FROM productions child
             JOIN productions above ON above.image_id = child.image_id AND above.producer = $2
            WHERE child.image_id = ANY($3) AND child.producer = $1 AND child.status = 'pending'
              AND above.status IN ('failed', 'skipped', 'unavailable')
              FOR UPDATE OF child SKIP LOCKED
         )
         UPDATE productions p
            SET status = 'skipped', error_code = 'PARENT_FAILED', finished_at = now(), updated_at = now(),
                seq = next_change(images.owner_id)
           FROM orphaned JOIN images ON images.id = orphaned.image_id
          WHERE p.image_id = orphaned.image_id AND p.producer = $1`,
        [name, parent, imageIds],
      );
    }
  }
}

/** Whatever changes a production changes its image too: those who follow an owner's changes look there first. */
async function settle(db: EntityManager, imageIds: readonly string[]): Promise<void> {
  await db.query(
    `UPDATE images
        SET seq = next_change(owner_id),
            status = CASE
              WHEN status IN ('pending', 'processing') AND NOT EXISTS (
                SELECT FROM productions WHERE image_id = images.id AND status IN ('pending', 'running'))
              THEN image_outcome(id) ELSE status END
      WHERE id = ANY($1)`,
    [imageIds],
  );
}
