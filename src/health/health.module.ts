import { Module } from '@nestjs/common';
import { CaptionersModule } from '../analysis/captioners/captioners.module.js';
import { HealthChecks } from './health-checks.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ModelHealth } from './model-health.js';
import { MonitoringPort } from './monitoring-port.js';
import { ReadinessMetric } from './readiness-metric.js';

@Module({
  imports: [CaptionersModule],
  controllers: [HealthController],
  providers: [HealthChecks, HealthService, ModelHealth, MonitoringPort, ReadinessMetric],
})
export class HealthModule {}
