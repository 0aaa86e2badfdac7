import { Module } from '@nestjs/common';
import { FacesModule } from './faces.module.js';
import { GroupingProcessor } from './grouping/grouping.processor.js';
import { GroupingRun } from './grouping/grouping-run.js';

/** Who takes new faces for somebody's. In worker processes only. */
@Module({
  imports: [FacesModule],
  providers: [GroupingRun, GroupingProcessor],
})
export class FacesWorkerModule {}
