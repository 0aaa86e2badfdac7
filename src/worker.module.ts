import { Module, type DynamicModule } from '@nestjs/common';
import { AnalysisWorkerModule } from './analysis/analysis-worker.module.js';
import { BatchesWorkerModule } from './batches/batches-worker.module.js';
import type { AppConfig } from './config/app-config.js';
import { FacesWorkerModule } from './faces/faces-worker.module.js';
import { HealthModule } from './health/health.module.js';
import { IdentificationModule } from './identification/identification.module.js';
import { ImageEventsModule } from './images/image-events.module.js';
import { ImagesMaintenanceModule } from './images/images-maintenance.module.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { WarmUp } from './models/warm-up.js';
import { WebhooksWorkerModule } from './webhooks/webhooks-worker.module.js';

/** The worker process: consumes the queues. */
@Module({})
export class WorkerModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        InfrastructureModule.forRoot(config),
        AnalysisWorkerModule,
        ImagesMaintenanceModule,
        ImageEventsModule,
        FacesWorkerModule,
        BatchesWorkerModule,
        WebhooksWorkerModule,
        IdentificationModule,
        HealthModule,
      ],
      providers: [WarmUp],
    };
  }
}
