import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { WebhookOutbox } from './webhook-outbox.js';

/** What other features need of webhooks, in whichever process. */
@Module({
  imports: [DiscoveryModule],
  providers: [WebhookOutbox],
  exports: [WebhookOutbox],
})
export class WebhooksModule {}
