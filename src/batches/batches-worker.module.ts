import { Module } from '@nestjs/common';
import { ImageIntakeModule } from '../images/upload/image-intake.module.js';
import { BatchesModule } from './batches.module.js';

/** Fetches the images of batches. In worker processes only. */
@Module({ imports: [BatchesModule, ImageIntakeModule] })
export class BatchesWorkerModule {}
