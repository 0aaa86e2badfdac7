import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { DisabledReason } from '../../database/entities/webhook-endpoint.entity.js';
import { EventBus } from '../../events/event-bus.js';
import { DeliveryEndings } from './delivery-endings.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryStore, type ClaimedDelivery } from './delivery-store.js';
import { DeliveryDispatcher } from './dispatcher.js';
import { MessageBodies } from './message-bodies.js';
import { Places } from './places.js';
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
    private readonly store: DeliveryStore,
    private readonly bodies: MessageBodies,
    private readonly sender: WebhookSender,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly endings: DeliveryEndings,
    private readonly places: Places,
    private readonly audit: AuditLog,
    private readonly events: EventBus,
    private readonly metrics: DeliveryMetrics,
  ) {}

  async run(deliveryId: string, stopping: AbortSignal): Promise<void> {
    const ownerId = await this.places.during(() => this.runInPlace(deliveryId, stopping));
    if (ownerId !== undefined) await this.dispatcher.dispatch(ownerId);
  }

  /** @returns whose message was seen to, if it was */
  private async runInPlace(deliveryId: string, stopping: AbortSignal): Promise<number | undefined> {
    const delivery = await this.store.claim(deliveryId, this.places.perOwner);
    if (!delivery) return undefined;
    try {
      await this.attempt(delivery, stopping);
    } catch (error) {
      // Nothing was learnt of the receiver.
      await this.store.putOff(delivery, stopping.aborted ? 0 : FAULT_PAUSE_SECONDS);
      throw error;
    }
    return delivery.ownerId;
  }

  private async attempt(delivery: ClaimedDelivery, stopping: AbortSignal): Promise<void> {
    const made = await this.bodies.of(delivery);
    if (made.kind === 'ready')
      await this.note(delivery, await this.sender.send(delivery, made.body, stopping));
    else if (made.kind === 'unknown' && Date.now() - delivery.createdAt.getTime() < DAY_MS)
      await this.store.putOff(delivery, UNKNOWN_PAUSE_SECONDS);
    else await this.store.cancel(delivery);
  }

  private async note(delivery: ClaimedDelivery, sent: Sent): Promise<void> {
    const ended = await this.endings.note(delivery, sent);
    if (!ended) return;
    const { attempt } = sent;
    this.metrics.ended(delivery.eventType, ended.outcome, attempt.durationMs);
    // Never the address: its query may be a password.
    if (ended.outcome !== 'delivered')
      this.logger.log(
        `Attempt ${delivery.attempts} to deliver ${delivery.eventType} failed: ${attempt.errorCode} ${attempt.httpStatus ?? ''}`,
      );
    if (ended.disabled) await this.tellOfDisabling(delivery, ended.disabled);
  }

  private async tellOfDisabling(
    { endpointId, ownerId, url }: ClaimedDelivery,
    reason: DisabledReason,
  ): Promise<void> {
    await this.audit.record({
      action: 'webhook.disabled',
      actor: { id: null, name: 'platform' },
      target: { type: 'user', id: ownerId },
      details: { webhookId: endpointId, host: new URL(url).host, reason },
    });
    await this.events.publish({ type: 'webhook.changed', ownerId, endpointId });
  }
}
