import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.js';

/** What both processes need of batches. */
@Module({ imports: [WebhooksModule] })
export class BatchesModule {}
