import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { DetectorsModule } from './detectors/detectors.module.js';
import { PeopleAnnouncements } from './people-announcements.js';
import { FaceStore } from './face-store.js';
import { FacesProducer } from './faces.producer.js';
import { FaceGrouping } from './grouping/face-grouping.js';

/** Which faces pictures have. In every process. */
@Module({
  imports: [AnalysisModule, DetectorsModule],
  providers: [PeopleAnnouncements, FaceStore, FaceGrouping, FacesProducer],
  exports: [PeopleAnnouncements, FaceStore, FaceGrouping],
})
export class FacesModule {}
