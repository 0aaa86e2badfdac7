import { Module } from '@nestjs/common';
import { DetectorsModule } from './detectors/detectors.module.js';
import { PeopleAnnouncements } from './people-announcements.js';
import { FaceStore } from './face-store.js';
import { FacesProducer } from './faces.producer.js';
import { FaceGrouping } from './grouping/face-grouping.js';

/** Which faces pictures have. In every process. */
@Module({
  imports: [DetectorsModule],
  providers: [PeopleAnnouncements, FaceStore, FaceGrouping, FacesProducer],
  exports: [PeopleAnnouncements, FaceStore, FaceGrouping],
})
export class FacesModule {}
