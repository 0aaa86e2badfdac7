import { Module } from '@nestjs/common';
import { AnalysisModule } from './analysis.module.js';
import { UnfinishedMetrics } from './unfinished-metrics.js';

/** In API processes only. */
@Module({ imports: [AnalysisModule], providers: [UnfinishedMetrics] })
export class AnalysisMetricsModule {}
