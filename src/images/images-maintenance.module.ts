import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisWorkerModule } from '../analysis/analysis-worker.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { Housekeeping } from './housekeeping.js';
import { MaintenanceProcessor } from './maintenance.processor.js';
import { OrphanFiles } from './orphan-files.js';

/** Scheduled upkeep. In worker processes only. */
@Module({
  imports: [AnalysisWorkerModule, AuditModule, DiscoveryModule],
  providers: [Housekeeping, OrphanFiles, MaintenanceProcessor],
})
export class ImagesMaintenanceModule {}
