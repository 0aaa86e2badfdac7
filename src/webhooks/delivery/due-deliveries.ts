import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface DueDelivery {
  deliveryId: string;
  attempts: number;
}

/**
 * At the same time, in all workers: a receiver that is slow keeps no more than these places, and neither does a user
 * with many such receivers.
 */
export const IN_HAND = { perEndpoint: 2, perOwner: 4 };

/** Each endpoint that anything waits for, by stepping from one to the next in the index. */
const ENDPOINTS_IN_NEED = `
  waiting (endpoint_id) AS (
    (SELECT endpoint_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY endpoint_id LIMIT 1)
    UNION ALL
    SELECT (SELECT endpoint_id FROM webhook_deliveries
             WHERE status = 'pending' AND endpoint_id > waiting.endpoint_id ORDER BY endpoint_id LIMIT 1)
      FROM waiting WHERE waiting.endpoint_id IS NOT NULL
  )`;
const ENDPOINTS_OF_OWNER = 'waiting (endpoint_id) AS (SELECT id FROM webhook_endpoints WHERE owner_id = $4)';

/**
 * As many as there are places for: a receiver or user whose places are taken is passed over, so that what waits there
 * does not stand before what others wait for.
 */
const dueAmong = (waiting: string) => `
  WITH RECURSIVE in_hand AS (
    SELECT endpoint_id, owner_id FROM webhook_deliveries JOIN webhook_endpoints ON webhook_endpoints.id = endpoint_id
     WHERE status = 'delivering'
  ), ${waiting}, next AS (
    SELECT due.id, due.attempts, due.next_attempt_at, endpoint.owner_id,
           row_number() OVER (PARTITION BY endpoint.owner_id ORDER BY due.next_attempt_at)
             + (SELECT count(*) FROM in_hand WHERE in_hand.owner_id = endpoint.owner_id) AS turn
      FROM waiting JOIN webhook_endpoints AS endpoint ON endpoint.id = waiting.endpoint_id
     CROSS JOIN LATERAL (
       SELECT id, attempts, next_attempt_at FROM webhook_deliveries
        WHERE endpoint_id = endpoint.id AND status = 'pending' AND next_attempt_at <= now()
        ORDER BY next_attempt_at
        LIMIT greatest(0, $2 - (SELECT count(*) FROM in_hand WHERE in_hand.endpoint_id = endpoint.id))
     ) AS due
  )
  SELECT id AS "deliveryId", attempts FROM next WHERE turn <= $3 ORDER BY turn, next_attempt_at LIMIT $1`;

/** Which messages can be sent now. */
@Injectable()
export class DueDeliveries {
  constructor(private readonly source: DataSource) {}

  /** A few of each user's, however many wait for one of them. */
  find(limit: number, perOwner: number): Promise<DueDelivery[]> {
    return this.source.query<DueDelivery[]>(dueAmong(ENDPOINTS_IN_NEED), [
      limit,
      IN_HAND.perEndpoint,
      perOwner,
    ]);
  }

  /** Of a user who has just got a place free. */
  findOf(ownerId: number, perOwner: number): Promise<DueDelivery[]> {
    return this.source.query<DueDelivery[]>(dueAmong(ENDPOINTS_OF_OWNER), [
      perOwner,
      IN_HAND.perEndpoint,
      perOwner,
      ownerId,
    ]);
  }
}
