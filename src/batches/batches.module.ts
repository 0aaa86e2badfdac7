import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { OutputFiles } from './output/output-files.js';
import { OutputLedger } from './output/output-ledger.js';
import { BatchFeeder } from './work/batch-feeder.js';

/** What both processes need of batches. */
@Module({
  imports: [WebhooksModule],
  providers: [BatchFeeder, OutputFiles, OutputLedger],
  exports: [BatchFeeder, OutputFiles, OutputLedger, WebhooksModule],
})
export class BatchesModule {}
