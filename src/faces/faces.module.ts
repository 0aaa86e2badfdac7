import { Module } from '@nestjs/common';
import { FaceStore } from './face-store.js';
import { FaceGrouping } from './grouping/face-grouping.js';

/** Which faces pictures have. In every process. */
@Module({
  providers: [FaceStore, FaceGrouping],
  exports: [FaceStore, FaceGrouping],
})
export class FacesModule {}
