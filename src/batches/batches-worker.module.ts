import { Module } from '@nestjs/common';
import { ImageIntakeModule } from '../images/upload/image-intake.module.js';
import { BatchEventSubject } from './batch-event-subject.js';
import { BatchesModule } from './batches.module.js';

/** Fetches the images of batches. In worker processes only. */
@Module({ imports: [BatchesModule, ImageIntakeModule], providers: [BatchEventSubject] })
export class BatchesWorkerModule {}
