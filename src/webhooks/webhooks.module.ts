import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { WebhookEndpoints } from './endpoints/webhook-endpoints.js';
import { WebhookUrls } from './endpoints/webhook-urls.js';
import { WebhookOutbox } from './webhook-outbox.js';

/** What other features need of webhooks, in whichever process. */
@Module({
  imports: [AuditModule],
  providers: [WebhookEndpoints, WebhookOutbox, WebhookUrls],
  exports: [WebhookEndpoints, WebhookOutbox, WebhookUrls],
})
export class WebhooksModule {}
