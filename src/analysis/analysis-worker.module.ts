import { Module } from '@nestjs/common';
import { AnalysisModule } from './analysis.module.js';
import { CpuProcessor, ModelProcessor, WebProcessor } from './produce.processors.js';
import { ProductionMetrics } from './production-metrics.js';
import { Runner } from './runner.js';
import { Sweeper } from './sweeper.js';

/** What takes productions from the queues. In worker processes only. */
@Module({
  imports: [AnalysisModule],
  providers: [Runner, ProductionMetrics, Sweeper, CpuProcessor, ModelProcessor, WebProcessor],
  exports: [Sweeper],
})
export class AnalysisWorkerModule {}
