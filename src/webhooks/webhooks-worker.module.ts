import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/audit.module.js';
import { DeliveryEndings } from './delivery/delivery-endings.js';
import { DeliveryMetrics } from './delivery/delivery-metrics.js';
import { DeliveryProcessor } from './delivery/delivery.processor.js';
import { DeliveryRunner } from './delivery/delivery-runner.js';
import { DeliveryStore } from './delivery/delivery-store.js';
import { DeliveryDispatcher } from './delivery/dispatcher.js';
import { DueDeliveries } from './delivery/due-deliveries.js';
import { EventSubjects } from './delivery/event-subjects.js';
import { MessageBodies } from './delivery/message-bodies.js';
import { Places } from './delivery/places.js';
import { WebhookSender } from './delivery/sender.js';
import { WebhookSubject } from './delivery/webhook-subject.js';
import { WebhooksModule } from './webhooks.module.js';

/** Sends. In worker processes only. */
@Module({
  imports: [AuditModule, DiscoveryModule, WebhooksModule],
  providers: [
    DeliveryStore,
    DeliveryDispatcher,
    DeliveryEndings,
    DeliveryMetrics,
    DeliveryRunner,
    DeliveryProcessor,
    DueDeliveries,
    EventSubjects,
    MessageBodies,
    Places,
    WebhookSender,
    WebhookSubject,
  ],
})
export class WebhooksWorkerModule {}
