import { getQueueToken } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { Sweeper } from '../../analysis/sweeper.js';
import { AuditLog, COMMAND_LINE } from '../../audit/audit-log.js';
import type { AppConfig } from '../../config/app-config.js';
import { FacesModule } from '../../faces/faces.module.js';
import { IdentificationModule } from '../../identification/identification.module.js';
import { OrphanFiles } from '../../images/orphan-files.js';
import { InfrastructureModule } from '../../infrastructure.module.js';
import { ModelDirectory, type ListedDriver } from '../../models/model-directory.js';
import { MAINTENANCE_QUEUE } from '../../queue/jobs.js';
import { Storage } from '../../storage/storage.driver.js';
import { within } from './within.js';

/** What a worker does by schedule, to be done by hand. */
export interface Upkeep {
  queue: Queue;
  storage: Storage;
  models: readonly ListedDriver[];
  requeue: () => Promise<number>;
  removeOrphans: () => Promise<number>;
  record: (done: readonly string[]) => Promise<void>;
}

/** For connections to be made and closed. */
const PATIENCE_MS = 10_000;

class UpkeepModule {}

/** With the worker's parts, but without its processors: no job is taken. */
export async function withUpkeep(config: AppConfig, work: (upkeep: Upkeep) => Promise<void>): Promise<void> {
  const module = {
    module: UpkeepModule,
    imports: [InfrastructureModule.forRoot(config), AnalysisModule, FacesModule, IdentificationModule],
    providers: [Sweeper, OrphanFiles],
  };
  const starting = NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  const context = await within(PATIENCE_MS, starting);
  try {
    await work({
      queue: context.get<Queue>(getQueueToken(MAINTENANCE_QUEUE), { strict: false }),
      storage: context.get(Storage, { strict: false }),
      models: context.get(ModelDirectory, { strict: false }).all(),
      requeue: () => context.get(Sweeper).sweep(),
      removeOrphans: () => context.get(OrphanFiles).remove(),
      record: (done) =>
        new AuditLog(context.get(DataSource, { strict: false })).record({
          action: 'doctor.fixed',
          actor: COMMAND_LINE,
          details: { done },
        }),
    });
  } finally {
    // BullMQ waits for a Redis that is away before it closes.
    await within(PATIENCE_MS, context.close()).catch(() => undefined);
  }
}
