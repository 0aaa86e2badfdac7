import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisController } from './analysis.controller.js';
import { AnalysisService } from './analysis.service.js';
import { CaptionersModule } from './captioners/captioners.module.js';
import { ProducerRegistry } from './producer-registry.js';
import { PRODUCERS } from './producers/index.js';
import { ProductionStore } from './production-store.js';

/** The tree of producers and their results. */
@Module({
  imports: [DiscoveryModule, CaptionersModule],
  controllers: [AnalysisController],
  providers: [ProducerRegistry, ProductionStore, AnalysisService, ...PRODUCERS],
  exports: [ProducerRegistry, ProductionStore, AnalysisService, CaptionersModule],
})
export class AnalysisModule {}
