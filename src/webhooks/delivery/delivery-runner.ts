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
import { EventSubjects } from './event-subjects.js';
import { retryPause } from './retry-pause.js';
import { WebhookSender, type Sent } from './sender.js';

const DAY_MS = 86_400_000;

/** Sends one message, and notes what became of it. */
@Injectable()
export class DeliveryRunner {
  private readonly logger = new Logger(DeliveryRunner.name);

  constructor(
    private readonly source: DataSource,
    private readonly store: DeliveryStore,
    private readonly subjects: EventSubjects,
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
      const body = await this.bodyOf(delivery);
      if (body === undefined) await this.store.cancel(delivery);
      else await this.note(delivery, await this.sender.send(delivery, body, stopping));
    } catch (error) {
      // Nothing was learnt of the receiver.
      await this.store.handBack(delivery);
      throw error;
    }
    await this.dispatcher.dispatch(delivery.endpointId);
  }

  private async bodyOf(delivery: ClaimedDelivery): Promise<string | undefined> {
    if (delivery.body !== null) return delivery.body;
    const known = this.subjects.of(delivery.eventType);
    const content = await known?.subject.describe(known.event, delivery.subjectId);
    if (!content) return undefined;
    const { data, extra } = content;
    const body = JSON.stringify({
      type: delivery.eventType,
      timestamp: delivery.createdAt.toISOString(),
      data,
      ...extra,
    });
    await this.store.keepBody(delivery, body);
    return body;
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
    const written = await this.store.failed(delivery, attempt, pause);
    this.metrics.ended(delivery.eventType, pause === undefined ? 'failed' : 'retried', attempt.durationMs);
    this.logger.log(
      `Attempt ${delivery.attempts} to deliver ${delivery.eventType} failed: ${attempt.errorCode} ${attempt.httpStatus ?? ''}`,
    );
    if (!written) return;
    if (verdict.kind === 'gone') await this.disable(delivery, 'gone');
    else if (this.isHopeless(delivery)) await this.disable(delivery, 'failing');
  }

  private isHopeless({ failingSince }: ClaimedDelivery): boolean {
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
