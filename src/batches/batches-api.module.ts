import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ImagesModule } from '../images/images.module.js';
import { BatchChanges } from './batch-changes.js';
import { BatchFilesController } from './batch-files.controller.js';
import { BatchItems } from './batch-items.js';
import { BatchLinks } from './batch-links.js';
import { BatchMetrics } from './batch-metrics.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchReader } from './batch-reader.js';
import { BatchesController } from './batches.controller.js';
import { BatchesModule } from './batches.module.js';
import { BatchDownloads } from './export/batch-downloads.js';
import { BatchExport } from './export/batch-export.js';
import { BatchZip } from './export/batch-zip.js';
import { ProductRows } from './export/product-rows.js';
import { BatchIntake } from './intake/batch-intake.js';
import { BatchRequests } from './intake/batch-requests.js';
import { BatchTables } from './intake/batch-tables.js';
import { BatchWriter } from './intake/batch-writer.js';
import { IdempotentRequests } from './intake/idempotent-requests.js';
import { KeptRows } from './intake/kept-rows.js';
import { TableStatistics } from './intake/table-statistics.js';
import { BatchOutputs } from './output/batch-outputs.js';
import { BatchStreamSource } from './streams/batch-stream-source.js';
import { BatchStreams } from './streams/batch-streams.js';
import { EndedItems } from './streams/ended-items.js';
import { UserBatchesRemover } from './user-batches-remover.js';

/** Files of products in, their state, and files out. */
@Module({
  imports: [AuthModule, BatchesModule, ImagesModule],
  controllers: [BatchesController, BatchFilesController],
  providers: [
    BatchChanges,
    BatchDownloads,
    BatchExport,
    BatchIntake,
    BatchItems,
    BatchLinks,
    BatchMetrics,
    BatchOutputs,
    BatchPresenter,
    BatchReader,
    BatchRequests,
    BatchStreamSource,
    BatchStreams,
    BatchZip,
    EndedItems,
    BatchTables,
    BatchWriter,
    IdempotentRequests,
    KeptRows,
    ProductRows,
    TableStatistics,
    UserBatchesRemover,
  ],
})
export class BatchesApiModule {}
