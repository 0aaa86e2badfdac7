import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisController } from './analysis.controller.js';
import { AnalysisService } from './analysis.service.js';
import { CaptionersModule } from './captioners/captioners.module.js';
import { ImageAnnouncements } from './image-announcements.js';
import { LaneControls } from './lane-controls.js';
import { ModeratorsModule } from './moderators/moderators.module.js';
import { ProducerRegistry } from './producer-registry.js';
import { PRODUCERS } from './producers/index.js';
import { ProductionStore } from './production-store.js';
import { ReadersModule } from './readers/readers.module.js';

/** The tree of producers and their results. */
@Module({
  imports: [DiscoveryModule, CaptionersModule, ReadersModule, ModeratorsModule],
  controllers: [AnalysisController],
  providers: [
    ImageAnnouncements,
    LaneControls,
    ProducerRegistry,
    ProductionStore,
    AnalysisService,
    ...PRODUCERS,
  ],
  exports: [
    ImageAnnouncements,
    LaneControls,
    ProducerRegistry,
    ProductionStore,
    AnalysisService,
    CaptionersModule,
  ],
})
export class AnalysisModule {}
