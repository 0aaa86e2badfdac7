import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { givingWay } from '../../database/deadlocks.js';
import type { DeliveryAttempt } from '../../database/entities/webhook-delivery.entity.js';
import type { DisabledReason } from '../../database/entities/webhook-endpoint.entity.js';
import { cancelWaiting } from '../cancelled-deliveries.js';
import { WebhookOutbox } from '../webhook-outbox.js';
import type { ClaimedDelivery } from './delivery-store.js';
import type { Verdict } from './outcome.js';
import { longestSchedule, retryPause } from './retry-pause.js';
import type { Sent } from './sender.js';

export interface Ended {
  /** `retried`: failed, and another attempt is due. */
  outcome: 'delivered' | 'retried' | 'failed';
  /** Why the receiver is told nothing more from now on. */
  disabled?: DisabledReason;
}

interface Receiver {
  enabled: boolean;
  /** Whether it is as it was when the message was claimed, not moved or enabled since. */
  isSame: boolean;
}

const LOG_ENTRIES = 20;
const DAY_SECONDS = 86_400;

/** What an attempt means for its message, and for the receiver. */
@Injectable()
export class DeliveryEndings {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: WebhookOutbox,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  /** @returns undefined where the claim was lost: then nothing was written */
  note(delivery: ClaimedDelivery, sent: Sent): Promise<Ended | undefined> {
    return givingWay(() => this.source.transaction((db) => this.noteIn(db, delivery, sent)));
  }

  private async noteIn(
    db: EntityManager,
    delivery: ClaimedDelivery,
    { verdict, attempt }: Sent,
  ): Promise<Ended | undefined> {
    const receiver = await lockReceiver(db, delivery);
    if (!receiver) return undefined;
    const pause = this.pauseAfter(delivery, verdict, receiver);
    const status = pause === undefined ? ending(verdict) : receiver.enabled ? 'pending' : 'cancelled';
    const attempts = receiver.isSame ? delivery.attempts : 0;
    if (!(await writeAttempt(db, { ...delivery, attempts }, attempt, { status, pause }))) return undefined;
    const outcome = status === 'pending' ? 'retried' : ending(verdict);
    // What went wrong, or well, elsewhere does not count for where it goes now.
    if (!receiver.isSame) return { outcome };
    const isFailing = await this.noteHealth(db, delivery, outcome);
    // As long as there are attempts to come, one of them may arrive.
    if (outcome !== 'failed' || !receiver.enabled) return { outcome };
    const disabled = verdict.kind === 'gone' ? 'gone' : isFailing ? 'failing' : undefined;
    if (disabled) await this.disable(db, delivery, disabled);
    return { outcome, disabled };
  }

  /** @returns undefined where there is no further attempt */
  private pauseAfter(
    { attempts }: ClaimedDelivery,
    verdict: Verdict,
    { isSame }: Receiver,
  ): number | undefined {
    if (verdict.kind === 'delivered') return undefined;
    if (!isSame) return retryPause(this.config.retrySchedule, 1);
    if (verdict.kind !== 'failed') return undefined;
    return retryPause(this.config.retrySchedule, attempts, verdict.retryAfterSeconds);
  }

  /** @returns whether everything has failed for so long that it is disabled */
  private async noteHealth(
    db: EntityManager,
    { endpointId }: ClaimedDelivery,
    outcome: Ended['outcome'],
  ): Promise<boolean> {
    if (outcome === 'delivered') {
      await db.query(
        'UPDATE webhook_endpoints SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL',
        [endpointId],
      );
      return false;
    }
    const { disableAfterDays, retrySchedule } = this.config;
    const [[row]] = await db.query<[{ isFailing: boolean }[], number]>(
      `UPDATE webhook_endpoints
          SET failing_since = CASE WHEN failing_since IS NULL OR last_failure_at IS NULL
                                     OR last_failure_at < now() - make_interval(secs => $3::float8)
                                   THEN now() ELSE failing_since END,
              last_failure_at = now()
        WHERE id = $1 RETURNING failing_since < now() - make_interval(days => $2) AS "isFailing"`,
      // What failed once, and long before, says nothing of the time between.
      [
        endpointId,
        disableAfterDays,
        Math.max(disableAfterDays * DAY_SECONDS, longestSchedule(retrySchedule)),
      ],
    );
    return row?.isFailing ?? false;
  }

  /** Nothing that waits for it is sent any more. */
  private async disable(
    db: EntityManager,
    { endpointId, ownerId }: ClaimedDelivery,
    reason: DisabledReason,
  ): Promise<void> {
    await db.query(
      `UPDATE webhook_endpoints SET enabled = false, disabled_reason = $2, last_modified = now() WHERE id = $1`,
      [endpointId, reason],
    );
    await cancelWaiting(db, endpointId);
    await this.outbox.announce(db, ownerId, 'webhook.disabled', endpointId);
  }
}

const ending = ({ kind }: Verdict) => (kind === 'delivered' ? 'delivered' : 'failed');

/** Before its message, as when it is deleted with all of them. @returns undefined where it was */
async function lockReceiver(
  db: EntityManager,
  { endpointId, generation }: ClaimedDelivery,
): Promise<Receiver | undefined> {
  const [row] = await db.query<Receiver[]>(
    'SELECT enabled, generation = $2 AS "isSame" FROM webhook_endpoints WHERE id = $1 FOR NO KEY UPDATE',
    [endpointId, generation],
  );
  return row;
}

/** @returns whether the claim held until now */
async function writeAttempt(
  db: EntityManager,
  { id, claim, log, attempts }: ClaimedDelivery,
  attempt: DeliveryAttempt,
  { status, pause }: { status: string; pause?: number },
): Promise<boolean> {
  const [, affected] = await db.query<[unknown, number]>(
    `UPDATE webhook_deliveries
        SET status = $3, log = $4, claim = NULL, updated_at = now(),
            -- Those elsewhere are none of where it goes now.
            attempts = CASE WHEN $3 = 'pending' THEN $6 ELSE attempts END,
            next_attempt_at = now() + make_interval(secs => $5::float8),
            finished_at = CASE WHEN $5::float8 IS NULL THEN now() END
      WHERE id = $1 AND claim = $2`,
    [
      id,
      claim,
      status,
      JSON.stringify([...log, attempt].slice(-LOG_ENTRIES)),
      status === 'pending' ? pause : null,
      attempts,
    ],
  );
  return affected > 0;
}
