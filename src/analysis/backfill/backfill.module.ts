import { Module } from '@nestjs/common';
import { AnalysisModule } from '../analysis.module.js';
import { BackfillCounter } from './backfill-counter.js';
import { BackfillLeases } from './backfill-leases.js';
import { BackfillPlanner } from './backfill-planner.js';
import { Backfills } from './backfills.service.js';

/** Running producers again where their results are not what they would be today. */
@Module({
  imports: [AnalysisModule],
  providers: [BackfillCounter, BackfillLeases, BackfillPlanner, Backfills],
  exports: [BackfillCounter, BackfillLeases, BackfillPlanner, Backfills],
})
export class BackfillModule {}
