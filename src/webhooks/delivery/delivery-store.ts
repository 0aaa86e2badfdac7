import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import type { DeliveryAttempt } from '../../database/entities/webhook-delivery.entity.js';
import type { DisabledReason } from '../../database/entities/webhook-endpoint.entity.js';

/** A message that this worker, and no other, is to send. */
export interface ClaimedDelivery {
  id: string;
  claim: string;
  endpointId: string;
  ownerId: number;
  eventType: string;
  subjectId: string;
  body: string | null;
  /** When it happened. */
  createdAt: Date;
  /** This one included. */
  attempts: number;
  log: DeliveryAttempt[];
  url: string;
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: Date | null;
  failingSince: Date | null;
}

export interface DueDelivery {
  deliveryId: string;
  attempts: number;
}

/** At the same time, for one endpoint: one that is slow keeps no more than these places. */
export const IN_HAND_PER_ENDPOINT = 2;
const LOG_ENTRIES = 20;

/** The states of messages. What a worker comes to that has lost its claim is void. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly source: DataSource) {}

  /** @returns undefined where it is in other hands, not due, not to be sent any more, or its receiver has enough to do */
  async claim(id: string): Promise<ClaimedDelivery | undefined> {
    await this.cancelWhereNobodyListens(id);
    const [[row]] = await this.source.query<[ClaimedDelivery[], number]>(
      `UPDATE webhook_deliveries AS delivery
          SET status = 'delivering', claim = $2, attempts = attempts + 1, updated_at = now()
         FROM webhook_endpoints AS endpoint
        WHERE delivery.id = $1 AND delivery.status = 'pending' AND delivery.next_attempt_at <= now()
          AND endpoint.id = delivery.endpoint_id
          AND (SELECT count(*) FROM webhook_deliveries AS other
                WHERE other.endpoint_id = endpoint.id AND other.status = 'delivering') < $3
       RETURNING delivery.id, claim, endpoint_id AS "endpointId", owner_id AS "ownerId",
                 event_type AS "eventType", subject_id AS "subjectId", body,
                 delivery.created_at AS "createdAt", attempts, log, url, secret,
                 previous_secret AS "previousSecret", previous_secret_until AS "previousSecretUntil",
                 failing_since AS "failingSince"`,
      [id, newId(), IN_HAND_PER_ENDPOINT],
    );
    return row;
  }

  private async cancelWhereNobodyListens(id: string): Promise<void> {
    await this.source.query(
      `UPDATE webhook_deliveries AS delivery SET ${CANCELLED}
         FROM webhook_endpoints AS endpoint JOIN users ON users.id = endpoint.owner_id
        WHERE delivery.id = $1 AND delivery.status = 'pending' AND endpoint.id = delivery.endpoint_id
          AND (NOT endpoint.enabled OR users.disabled)`,
      [id],
    );
  }

  /** Before it is sent first, so that each attempt sends the same. */
  async keepBody({ id, claim }: ClaimedDelivery, body: string): Promise<void> {
    await this.source.query(
      'UPDATE webhook_deliveries SET body = $3, updated_at = now() WHERE id = $1 AND claim = $2',
      [id, claim, body],
    );
  }

  /** What it was about is gone. */
  async cancel({ id, claim }: ClaimedDelivery): Promise<void> {
    await this.source.query(`UPDATE webhook_deliveries SET ${CANCELLED} WHERE id = $1 AND claim = $2`, [
      id,
      claim,
    ]);
  }

  /** As if it had not been tried. */
  async handBack({ id, claim }: ClaimedDelivery): Promise<void> {
    await this.source.query(
      `UPDATE webhook_deliveries
          SET status = 'pending', claim = NULL, attempts = attempts - 1, updated_at = now()
        WHERE id = $1 AND claim = $2`,
      [id, claim],
    );
  }

  delivered(delivery: ClaimedDelivery, attempt: DeliveryAttempt): Promise<boolean> {
    return this.source.transaction(async (db) => {
      const written = await this.finish(db, delivery, attempt, 'delivered');
      if (written && delivery.failingSince !== null)
        await db.query('UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1', [
          delivery.endpointId,
        ]);
      return written;
    });
  }

  /** @param pauseSeconds until the next attempt; undefined where there is none */
  failed(delivery: ClaimedDelivery, attempt: DeliveryAttempt, pauseSeconds?: number): Promise<boolean> {
    return this.source.transaction(async (db) => {
      const written = await this.finish(db, delivery, attempt, 'failed', pauseSeconds);
      if (written)
        await db.query(
          `UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, now()) WHERE id = $1`,
          [delivery.endpointId],
        );
      return written;
    });
  }

  /** Nothing that waits for it is sent any more. @returns whether it was enabled until now */
  async disable(db: EntityManager, endpointId: string, reason: DisabledReason): Promise<boolean> {
    const [, affected] = await db.query<[unknown, number]>(
      `UPDATE webhook_endpoints SET enabled = false, disabled_reason = $2, last_modified = now()
        WHERE id = $1 AND enabled`,
      [endpointId, reason],
    );
    await db.query(
      `UPDATE webhook_deliveries SET ${CANCELLED} WHERE endpoint_id = $1 AND status = 'pending'`,
      [endpointId],
    );
    return affected > 0;
  }

  private async finish(
    db: EntityManager,
    { id, claim, log }: ClaimedDelivery,
    attempt: DeliveryAttempt,
    status: 'delivered' | 'failed',
    pauseSeconds?: number,
  ): Promise<boolean> {
    const again = pauseSeconds !== undefined;
    const [, affected] = await db.query<[unknown, number]>(
      `UPDATE webhook_deliveries
          SET status = $3, log = $4, claim = NULL, updated_at = now(),
              next_attempt_at = now() + make_interval(secs => $5::float8),
              finished_at = CASE WHEN $5::float8 IS NULL THEN now() END
        WHERE id = $1 AND claim = $2`,
      [
        id,
        claim,
        again ? 'pending' : status,
        JSON.stringify([...log, attempt].slice(-LOG_ENTRIES)),
        pauseSeconds ?? null,
      ],
    );
    return affected > 0;
  }

  /**
   * What can be sent now, of all endpoints alike: a few for each, however many wait for one of them.
   * @param endpointId of this one alone
   */
  due(limit: number, endpointId?: string): Promise<DueDelivery[]> {
    return this.source.query<DueDelivery[]>(
      `WITH RECURSIVE waiting (endpoint_id) AS (
         (SELECT endpoint_id FROM webhook_deliveries
           WHERE status = 'pending' AND ($2::uuid IS NULL OR endpoint_id = $2) ORDER BY endpoint_id LIMIT 1)
         UNION ALL
         SELECT (SELECT endpoint_id FROM webhook_deliveries
                  WHERE status = 'pending' AND endpoint_id > waiting.endpoint_id AND $2::uuid IS NULL
                  ORDER BY endpoint_id LIMIT 1)
           FROM waiting WHERE waiting.endpoint_id IS NOT NULL
       )
       SELECT next.id AS "deliveryId", next.attempts FROM waiting CROSS JOIN LATERAL (
         SELECT id, attempts, next_attempt_at FROM webhook_deliveries
          WHERE endpoint_id = waiting.endpoint_id AND status = 'pending' AND next_attempt_at <= now()
          ORDER BY next_attempt_at LIMIT $3
       ) AS next ORDER BY next.next_attempt_at LIMIT $1`,
      [limit, endpointId ?? null, IN_HAND_PER_ENDPOINT],
    );
  }

  /** What workers had in hand that do not exist any more. @param seconds after which no attempt can still be under way */
  async recover(seconds: number): Promise<void> {
    await this.source.query(
      `UPDATE webhook_deliveries SET status = 'pending', claim = NULL, updated_at = now()
        WHERE status = 'delivering' AND updated_at < now() - make_interval(secs => $1)`,
      [seconds],
    );
  }

  /** Forgets what has come to its end so long ago. */
  async forget(days: number): Promise<void> {
    await this.source.query(
      `DELETE FROM webhook_deliveries WHERE finished_at < now() - make_interval(days => $1)`,
      [days],
    );
  }
}

const CANCELLED = `status = 'cancelled', claim = NULL, next_attempt_at = NULL, finished_at = now(), updated_at = now()`;
