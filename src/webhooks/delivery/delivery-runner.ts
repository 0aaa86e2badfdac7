import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { DisabledReason } from '../../database/entities/webhook-endpoint.entity.js';
import { EventBus } from '../../events/event-bus.js';
import { WebhookOutbox } from '../webhook-outbox.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryStore, type ClaimedDelivery } from './delivery-store.js';
import { DeliveryDispatcher } from './dispatcher.js';
import { MessageBodies } from './message-bodies.js';
import { retryPause } from './retry-pause.js';
import { WebhookSender, type Sent } from './sender.js';

const DAY_MS = 86_400_000;
/** What is out of order here is not tried again at once. */
const FAULT_PAUSE_SECONDS = 10;
/** While workers are being replaced, one that is newer may come to it; after a day none will. */
const UNKNOWN_PAUSE_SECONDS = 60;

/** Sends one message, and notes what became of it. */
@Injectable()
export class DeliveryRunner {
  private readonly logger = new Logger(DeliveryRunner.name);

  constructor(
    private readonly source: DataSource,
    private readonly store: DeliveryStore,
    private readonly bodies: MessageBodies,
    private readonly sender: WebhookSender,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly outbox: WebhookOutbox,
    private readonly audit: AuditLog,
    private readonly events: EventBus,
    private readonly metrics: DeliveryMetrics,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  async run(deliveryId: string, stopping: AbortSignal): Promise<void> {
    const delivery = await this.store.claim(deliveryId);
    if (!delivery) return;
    try {
      await this.attempt(delivery, stopping);
    } catch (error) {
      // Nothing was learnt of the receiver.
      await this.store.putOff(delivery, stopping.aborted ? 0 : FAULT_PAUSE_SECONDS);
      throw error;
    }
    await this.dispatcher.dispatch(delivery.ownerId);
  }

  private async attempt(delivery: ClaimedDelivery, stopping: AbortSignal): Promise<void> {
    const made = await this.bodies.of(delivery);
    if (made.kind === 'ready')
      await this.note(delivery, await this.sender.send(delivery, made.body, stopping));
    else if (made.kind === 'unknown' && Date.now() - delivery.createdAt.getTime() < DAY_MS)
      await this.store.putOff(delivery, UNKNOWN_PAUSE_SECONDS);
    else await this.store.cancel(delivery);
  }

  private async note(delivery: ClaimedDelivery, { verdict, attempt }: Sent): Promise<void> {
    if (verdict.kind === 'delivered') {
      await this.store.delivered(delivery, attempt);
      this.metrics.ended(delivery.eventType, 'delivered', attempt.durationMs);
      return;
    }
    const pause =
      verdict.kind === 'failed'
        ? retryPause(this.config.retrySchedule, delivery.attempts, verdict.retryAfterSeconds)
        : undefined;
    const failed = await this.store.failed(delivery, attempt, pause);
    this.metrics.ended(delivery.eventType, pause === undefined ? 'failed' : 'retried', attempt.durationMs);
    this.logger.log(
      `Attempt ${delivery.attempts} to deliver ${delivery.eventType} failed: ${attempt.errorCode} ${attempt.httpStatus ?? ''}`,
    );
    if (!failed) return;
    if (verdict.kind === 'gone') await this.disable(delivery, 'gone');
    else if (this.isHopeless(failed.failingSince)) await this.disable(delivery, 'failing');
  }

  private isHopeless(failingSince: Date | null): boolean {
    return (
      failingSince !== null && Date.now() - failingSince.getTime() > this.config.disableAfterDays * DAY_MS
    );
  }

  private async disable(
    { endpointId, ownerId, url }: ClaimedDelivery,
    reason: DisabledReason,
  ): Promise<void> {
    const wasEnabled = await this.source.transaction(async (db) => {
      const changed = await this.store.disable(db, endpointId, reason);
      if (changed) await this.outbox.announce(db, ownerId, 'webhook.disabled', endpointId);
      return changed;
    });
    if (!wasEnabled) return;
    await this.audit.record({
      action: 'webhook.disabled',
      actor: { id: null, name: 'platform' },
      target: { type: 'user', id: ownerId },
      details: { webhookId: endpointId, host: new URL(url).host, reason },
    });
    await this.events.publish({ type: 'webhook.changed', ownerId, endpointId });
  }
}
