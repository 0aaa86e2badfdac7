import { Module } from '@nestjs/common';
import { ImageIntakeModule } from '../images/upload/image-intake.module.js';
import { BatchEventSubject } from './batch-event-subject.js';
import { BatchesModule } from './batches.module.js';
import { BatchItemProcessor } from './work/batch-item.processor.js';
import { HostPatience } from './work/host-patience.js';
import { HostPlaces } from './work/host-places.js';
import { InHandItems } from './work/in-hand.js';
import { ItemMetrics } from './work/item-metrics.js';
import { ItemRunner } from './work/item-runner.js';
import { ItemStore } from './work/item-store.js';
import { LostItems } from './work/lost-items.js';
import { OutputMaker } from './work/output-maker.js';

/** Fetches the images of batches. In worker processes only. */
@Module({
  imports: [BatchesModule, ImageIntakeModule],
  providers: [
    BatchEventSubject,
    BatchItemProcessor,
    HostPatience,
    HostPlaces,
    InHandItems,
    ItemMetrics,
    ItemRunner,
    ItemStore,
    LostItems,
    OutputMaker,
  ],
})
export class BatchesWorkerModule {}
