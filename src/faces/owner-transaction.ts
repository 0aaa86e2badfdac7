import type { DataSource, EntityManager } from 'typeorm';

/**
 * Whatever changes people does so one at a time for each owner. Locks are taken in the order of everybody else: the
 * user's row as deletions do, which so never meet a change half-way; then the owner's changes.
 * @returns undefined where the account is gone
 */
export function inOwnersTurn<T>(
  source: DataSource,
  ownerId: number,
  work: (db: EntityManager) => Promise<T>,
): Promise<T | undefined> {
  return source.transaction(async (db) => {
    const users = await db.query<unknown[]>('SELECT FROM users WHERE id = $1 FOR KEY SHARE', [ownerId]);
    if (users.length === 0) return undefined;
    await db.query('SELECT lock_changes($1)', [ownerId]);
    return work(db);
  });
}
