import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisController } from './analysis.controller.js';
import { AnalysisService } from './analysis.service.js';
import { CaptionersModule } from './captioners/captioners.module.js';
import { LaneControls } from './lane-controls.js';
import { ProducerRegistry } from './producer-registry.js';
import { PRODUCERS } from './producers/index.js';
import { ProductionStore } from './production-store.js';

/** The tree of producers and their results. */
@Module({
  imports: [DiscoveryModule, CaptionersModule],
  controllers: [AnalysisController],
  providers: [LaneControls, ProducerRegistry, ProductionStore, AnalysisService, ...PRODUCERS],
  exports: [LaneControls, ProducerRegistry, ProductionStore, AnalysisService, CaptionersModule],
})
export class AnalysisModule {}
