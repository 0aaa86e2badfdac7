import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import { Backfill } from '../../database/entities/index.js';
import { hydrate } from '../../database/hydrate.js';
import type { Candidate } from './backfill-planner.js';

/** After which a worker that was killed is taken to be gone. */
const LEASE = `now() + interval '30 seconds'`;
const HELD = `id = $1 AND lease_holder = $2 AND status = 'running'`;

export interface Standing {
  /** Queued, and not come to an end. */
  outstanding: number;
  lookedAt: string | null;
  walked: boolean;
}

/**
 * Which worker goes on with which backfill, and how far it has come. A lease, rather than a lock, so that it holds
 * neither a connection nor a transaction for hours. Every write of a holder is void once the lease is another's.
 */
@Injectable()
export class BackfillLeases {
  /** Of this process. */
  private readonly holder = newId();

  constructor(private readonly source: DataSource) {}

  /** One that nobody goes on with. @param busyWith those that this process goes on with */
  async take(busyWith: readonly string[]): Promise<Backfill | undefined> {
    const [rows] = await this.source.query<[Record<string, unknown>[], number]>(
      `UPDATE backfills SET lease_holder = $1, leased_until = ${LEASE}, started_at = coalesce(started_at, now())
        WHERE id = (
          SELECT id FROM backfills
           WHERE status = 'running' AND id <> ALL($2::uuid[])
             AND (leased_until IS NULL OR leased_until < now() OR lease_holder = $1)
           ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING *`,
      [this.holder, busyWith],
    );
    return rows[0] && hydrate(this.source.getRepository(Backfill), rows[0]);
  }

  /** @returns false where it is another's by now, or was cancelled */
  async keep(id: string, total: number | null = null): Promise<boolean> {
    const [, held] = await this.source.query<[unknown, number]>(
      `UPDATE backfills SET leased_until = ${LEASE}, total = coalesce($3, total) WHERE ${HELD}`,
      [id, this.holder, total],
    );
    return held > 0;
  }

  /** Counts what has come to an end meanwhile. @returns undefined where it is another's by now, or was cancelled */
  async settle(id: string): Promise<Standing | undefined> {
    const [rows] = await this.source.query<[{ looked_at: string | null; walked: boolean }[], number]>(
      `WITH held AS (SELECT id FROM backfills WHERE ${HELD} FOR UPDATE),
       ended AS (
         DELETE FROM backfill_items item USING held, productions p
          WHERE item.backfill_id = held.id AND p.image_id = item.image_id AND p.producer = item.producer
            AND p.status NOT IN ('pending', 'running')
         RETURNING p.status
       )
       UPDATE backfills
          SET done = done + (SELECT count(*) FROM ended WHERE status = 'done'),
              failed = failed + (SELECT count(*) FROM ended WHERE status <> 'done'),
              leased_until = ${LEASE}
         FROM held WHERE backfills.id = held.id
       RETURNING looked_at, walked`,
      [id, this.holder],
    );
    const row = rows[0];
    if (!row) return undefined;
    const [items] = await this.source.query<{ count: number }[]>(
      'SELECT count(*)::int AS count FROM backfill_items WHERE backfill_id = $1',
      [id],
    );
    return { outstanding: items!.count, lookedAt: row.looked_at, walked: row.walked };
  }

  /** Notes what was made pending, in the same transaction. @returns false where nothing of it must stand */
  async advance(
    db: EntityManager,
    id: string,
    lookedAt: string,
    planned: readonly Candidate[],
  ): Promise<boolean> {
    const pairs = planned.flatMap((image) => image.producers.map((producer) => [image.id, producer]));
    const [, held] = await db.query<[unknown, number]>(
      `UPDATE backfills SET looked_at = $3, queued = queued + $4, leased_until = ${LEASE} WHERE ${HELD}`,
      [id, this.holder, lookedAt, pairs.length],
    );
    if (held === 0) return false;
    await db.query(
      `INSERT INTO backfill_items (backfill_id, image_id, producer)
       SELECT $1, image_id, producer FROM unnest($2::uuid[], $3::text[]) AS item (image_id, producer)
       ON CONFLICT DO NOTHING`,
      [id, pairs.map(([imageId]) => imageId), pairs.map(([, producer]) => producer)],
    );
    return true;
  }

  /** There is nothing left to look at. */
  async walked(id: string): Promise<void> {
    await this.source.query(`UPDATE backfills SET walked = true WHERE ${HELD}`, [id, this.holder]);
  }

  /** What was queued of images that were deleted meanwhile never came to an end, and is no longer to be made. */
  async finish(id: string): Promise<void> {
    await this.source.query(
      `UPDATE backfills SET status = 'done', finished_at = now(), total = done + failed,
              queued = done + failed, lease_holder = NULL,
              leased_until = NULL WHERE ${HELD}`,
      [id, this.holder],
    );
  }

  /** Leaves it to another worker. */
  async release(id: string): Promise<void> {
    await this.source.query(`UPDATE backfills SET lease_holder = NULL, leased_until = NULL WHERE ${HELD}`, [
      id,
      this.holder,
    ]);
  }

  /** What ended so long ago that nobody asks for it any more. */
  async forget(days: number): Promise<void> {
    await this.source.query(
      `DELETE FROM backfills WHERE status <> 'running' AND finished_at < now() - make_interval(days => $1)`,
      [days],
    );
  }
}
