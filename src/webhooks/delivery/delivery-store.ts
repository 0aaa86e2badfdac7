import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import { givingWay } from '../../database/deadlocks.js';
import type { DeliveryAttempt } from '../../database/entities/webhook-delivery.entity.js';
import { cancelWaiting, CANCELLED } from '../cancelled-deliveries.js';
import { IN_HAND } from './due-deliveries.js';

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
  /** See `webhook_endpoints.generation`. */
  generation: number;
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: Date | null;
}

/** Of the lock under which an owner's messages are claimed. */
const CLAIMING = 7316205;

/** The states of messages. What a worker comes to that has lost its claim is void. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly source: DataSource) {}

  /** @returns undefined where it is in other hands, not due, not to be sent any more, or enough is under way */
  claim(id: string, perOwner: number): Promise<ClaimedDelivery | undefined> {
    return givingWay(() => this.source.transaction((db) => this.claimIn(db, id, perOwner)));
  }

  private async claimIn(
    db: EntityManager,
    id: string,
    perOwner: number,
  ): Promise<ClaimedDelivery | undefined> {
    const [receiver] = await db.query<{ endpointId: string; ownerId: number }[]>(
      `SELECT endpoint.id AS "endpointId", owner_id AS "ownerId"
         FROM webhook_deliveries AS delivery JOIN webhook_endpoints AS endpoint ON endpoint.id = endpoint_id
        WHERE delivery.id = $1 AND delivery.status = 'pending'`,
      [id],
    );
    if (!receiver) return undefined;
    // One after the other, so that two workers do not count the same free place.
    await db.query('SELECT pg_advisory_xact_lock($1, $2)', [CLAIMING, receiver.ownerId]);
    if (!(await lockDeaf(db, receiver.endpointId))) return this.take(db, id, perOwner);
    await cancelWaiting(db, receiver.endpointId);
    return undefined;
  }

  private async take(db: EntityManager, id: string, perOwner: number): Promise<ClaimedDelivery | undefined> {
    const [[row]] = await db.query<[ClaimedDelivery[], number]>(
      `UPDATE webhook_deliveries AS delivery
          SET status = 'delivering', claim = $2, attempts = attempts + 1, updated_at = now()
         FROM webhook_endpoints AS endpoint
        WHERE delivery.id = $1 AND delivery.status = 'pending' AND delivery.next_attempt_at <= now()
          AND endpoint.id = delivery.endpoint_id AND endpoint.enabled
          AND (SELECT count(*) FILTER (WHERE theirs.id = endpoint.id) < $3 AND count(*) < $4
                 FROM webhook_deliveries AS other JOIN webhook_endpoints AS theirs ON theirs.id = other.endpoint_id
                WHERE other.status = 'delivering' AND theirs.owner_id = endpoint.owner_id)
       RETURNING delivery.id, claim, endpoint_id AS "endpointId", owner_id AS "ownerId",
                 event_type AS "eventType", subject_id AS "subjectId", body,
                 delivery.created_at AS "createdAt", attempts, log, url, generation, secret,
                 previous_secret AS "previousSecret", previous_secret_until AS "previousSecretUntil"`,
      [id, newId(), IN_HAND.perEndpoint, perOwner],
    );
    return row;
  }

  /** Before it is sent first, so that each attempt sends the same. @returns whether the claim still holds */
  async keepBody({ id, claim }: ClaimedDelivery, body: string): Promise<boolean> {
    const [, affected] = await this.source.query<[unknown, number]>(
      'UPDATE webhook_deliveries SET body = $3, updated_at = now() WHERE id = $1 AND claim = $2',
      [id, claim, body],
    );
    return affected > 0;
  }

  /** What it was about is gone. */
  async cancel({ id, claim }: ClaimedDelivery): Promise<void> {
    await this.source.query(`UPDATE webhook_deliveries SET ${CANCELLED} WHERE id = $1 AND claim = $2`, [
      id,
      claim,
    ]);
  }

  /** As if it had not been tried; but not again before so many seconds. */
  async putOff({ id, claim }: ClaimedDelivery, seconds: number): Promise<void> {
    await this.source.query(
      `UPDATE webhook_deliveries
          SET status = 'pending', claim = NULL, attempts = attempts - 1, updated_at = now(),
              next_attempt_at = now() + make_interval(secs => $3::float8)
        WHERE id = $1 AND claim = $2`,
      [id, claim, seconds],
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

/**
 * Locked, so that it is not enabled before what waited for it is cancelled: what comes after that is to be sent.
 * @returns whether it is told nothing at present
 */
async function lockDeaf(db: EntityManager, endpointId: string): Promise<boolean> {
  const rows = await db.query<unknown[]>(
    `SELECT endpoint.id FROM webhook_endpoints AS endpoint JOIN users ON users.id = owner_id
      WHERE endpoint.id = $1 AND (NOT enabled OR users.disabled) FOR NO KEY UPDATE OF endpoint`,
    [endpointId],
  );
  return rows.length > 0;
}
