import { Module } from '@nestjs/common';
import { HealthChecks } from './health-checks.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';
import { ModelHealth } from './model-health.js';
import { MonitoringPort } from './monitoring-port.js';
import { ReadinessMetric } from './readiness-metric.js';

@Module({
  controllers: [HealthController],
  providers: [HealthChecks, HealthService, ModelHealth, MonitoringPort, ReadinessMetric],
})
export class HealthModule {}
