import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ImagesModule } from '../images/images.module.js';
import { BatchChanges } from './batch-changes.js';
import { BatchItems } from './batch-items.js';
import { BatchLinks } from './batch-links.js';
import { BatchMetrics } from './batch-metrics.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchReader } from './batch-reader.js';
import { BatchesController } from './batches.controller.js';
import { BatchesModule } from './batches.module.js';
import { BatchIntake } from './intake/batch-intake.js';
import { BatchRequests } from './intake/batch-requests.js';
import { IdempotentRequests } from './intake/idempotent-requests.js';

/** Files of products in, their state, and files out. */
@Module({
  imports: [AuthModule, BatchesModule, ImagesModule],
  controllers: [BatchesController],
  providers: [
    BatchChanges,
    BatchIntake,
    BatchItems,
    BatchLinks,
    BatchMetrics,
    BatchPresenter,
    BatchReader,
    BatchRequests,
    IdempotentRequests,
  ],
})
export class BatchesApiModule {}
