import type { EntityManager } from 'typeorm';

/** How a message ends that is not sent any more. */
export const CANCELLED = `status = 'cancelled', claim = NULL, next_attempt_at = NULL, finished_at = now(), updated_at = now()`;

/** Whatever waits for an endpoint, also for its next attempt: what is enabled again begins with what happens then. */
export async function cancelWaiting(db: EntityManager, endpointId: string): Promise<void> {
  await db.query(`UPDATE webhook_deliveries SET ${CANCELLED} WHERE endpoint_id = $1 AND status = 'pending'`, [
    endpointId,
  ]);
}
