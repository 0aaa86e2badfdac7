import { Module } from '@nestjs/common';
import { AnalysisModule } from './analysis.module.js';
import { BackfillModule } from './backfill/backfill.module.js';
import { BackfillRunner } from './backfill/backfill-runner.js';
import { CpuProcessor, ModelProcessor, WebProcessor } from './produce.processors.js';
import { ProductionMetrics } from './production-metrics.js';
import { Runner } from './runner.js';
import { Sweeper } from './sweeper.js';

/** What takes productions from the queues. In worker processes only. */
@Module({
  imports: [AnalysisModule, BackfillModule],
  providers: [Runner, ProductionMetrics, Sweeper, BackfillRunner, CpuProcessor, ModelProcessor, WebProcessor],
  exports: [BackfillModule, BackfillRunner, Sweeper],
})
export class AnalysisWorkerModule {}
