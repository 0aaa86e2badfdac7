import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveryLog } from './deliveries/delivery-log.js';
import { SendingLimits } from './deliveries/sending-limits.js';
import { UserWebhooksRemover } from './user-webhooks-remover.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookStreamSource } from './webhook-stream-source.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksModule } from './webhooks.module.js';

/** Endpoints and what was sent to them. */
@Module({
  imports: [AuthModule, WebhooksModule],
  controllers: [WebhooksController, DeliveriesController],
  providers: [DeliveryLog, SendingLimits, UserWebhooksRemover, WebhookMetrics, WebhookStreamSource],
})
export class WebhooksApiModule {}
