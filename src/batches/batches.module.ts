import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { BatchFeeder } from './work/batch-feeder.js';

/** What both processes need of batches. */
@Module({ imports: [WebhooksModule], providers: [BatchFeeder], exports: [BatchFeeder, WebhooksModule] })
export class BatchesModule {}
