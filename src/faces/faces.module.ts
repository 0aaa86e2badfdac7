import { Module } from '@nestjs/common';
import { DetectorsModule } from './detectors/detectors.module.js';
import { ChangedImages } from './changed-images.js';
import { FaceStore } from './face-store.js';
import { FacesProducer } from './faces.producer.js';
import { FaceGrouping } from './grouping/face-grouping.js';

/** Which faces pictures have. In every process. */
@Module({
  imports: [DetectorsModule],
  providers: [ChangedImages, FaceStore, FaceGrouping, FacesProducer],
  exports: [ChangedImages, FaceStore, FaceGrouping],
})
export class FacesModule {}
