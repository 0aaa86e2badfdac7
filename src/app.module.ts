import { Module, type DynamicModule } from '@nestjs/common';
import { AdminModule } from './admin/admin.module.js';
import { AnalysisMetricsModule } from './analysis/analysis-metrics.module.js';
import { AnalysisModule } from './analysis/analysis.module.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BatchesApiModule } from './batches/batches-api.module.js';
import type { AppConfig } from './config/app-config.js';
import { FacesApiModule } from './faces/faces-api.module.js';
import { ConnectionDrain } from './http/connection-drain.js';
import { HealthModule } from './health/health.module.js';
import { IdentificationApiModule } from './identification/identification-api.module.js';
import { ImagesModule } from './images/images.module.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { InstallationMetricsModule } from './metrics/installation-metrics.module.js';
import { StatsModule } from './stats/stats.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksApiModule } from './webhooks/webhooks-api.module.js';

/** The API process. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        InfrastructureModule.forRoot(config),
        AuthModule,
        UsersModule,
        AnalysisModule,
        ImagesModule,
        FacesApiModule,
        BatchesApiModule,
        WebhooksApiModule,
        IdentificationApiModule,
        StatsModule,
        HealthModule,
        AuditModule,
        AdminModule,
        InstallationMetricsModule,
        AnalysisMetricsModule,
      ],
      providers: [ConnectionDrain],
    };
  }
}
