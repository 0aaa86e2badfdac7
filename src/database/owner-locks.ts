import type { EntityManager } from 'typeorm';

/**
 * Takes what `next_change` would take, of all owners in one order, before any row is locked: as whoever finishes a
 * production does. In another order, the two would wait for each other.
 */
export async function lockChangesOf(db: EntityManager, ownerIds: readonly number[]): Promise<void> {
  await db.query(
    `SELECT lock_changes(owner) FROM (SELECT DISTINCT unnest($1::int[]) AS owner ORDER BY owner) AS owners`,
    [ownerIds],
  );
}
