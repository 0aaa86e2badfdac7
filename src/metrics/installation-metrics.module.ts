import { Module } from '@nestjs/common';
import { InstallationMetrics } from './installation-metrics.js';

/** In API processes only. */
@Module({ providers: [InstallationMetrics] })
export class InstallationMetricsModule {}
