import { Module } from '@nestjs/common';
import { WebhooksModule } from './webhooks.module.js';

/** Sends. In worker processes only. */
@Module({ imports: [WebhooksModule] })
export class WebhooksWorkerModule {}
