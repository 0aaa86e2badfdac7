import type { DataSource } from 'typeorm';
import { givingWay } from '../../database/deadlocks.js';
import { allowLongStatements } from '../../database/long-statements.js';

/** Messages deleted at a time: of busy webhooks, a month's are too many for one statement. */
const LOT = 5000;

/** With all that was sent to it, and nothing of what waits is sent any more. May be called again after it failed half-way. */
export async function removeEndpoint(source: DataSource, id: string): Promise<void> {
  while ((await givingWay(() => removeLot(source, id))) === LOT);
  await givingWay(() =>
    source.transaction(async (db) => {
      // What has come since goes with it.
      await allowLongStatements(db);
      await db.query('DELETE FROM webhook_endpoints WHERE id = $1', [id]);
    }),
  );
}

/** @returns how many there were */
function removeLot(source: DataSource, id: string): Promise<number> {
  return source.transaction(async (db) => {
    // Before its messages, as whoever ends one does.
    await db.query('SELECT FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const [, count] = await db.query<[unknown, number]>(
      `DELETE FROM webhook_deliveries WHERE id IN (
         SELECT id FROM webhook_deliveries WHERE endpoint_id = $1 ORDER BY id DESC LIMIT $2)`,
      [id, LOT],
    );
    return count;
  });
}
