import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AnalysisController } from './analysis.controller.js';
import { AnalysisService } from './analysis.service.js';
import { Branches } from './branches.js';
import { CaptionersModule } from './captioners/captioners.module.js';
import { EmbeddersModule } from './embedders/embedders.module.js';
import { ImageAnnouncements } from './image-announcements.js';
import { LaneControls } from './lane-controls.js';
import { ModeratorsModule } from './moderators/moderators.module.js';
import { ProducerRegistry } from './producer-registry.js';
import { PRODUCERS } from './producers/index.js';
import { ProductionStore } from './production-store.js';
import { ReadersModule } from './readers/readers.module.js';
import { VectorsModule } from '../vectors/vectors.module.js';
import { LabelVectors } from './zero-shot/label-vectors.js';
import { TextVectors } from './zero-shot/text-vectors.js';

/** The tree of producers and their results. */
@Module({
  imports: [
    DiscoveryModule,
    CaptionersModule,
    EmbeddersModule,
    ReadersModule,
    ModeratorsModule,
    VectorsModule,
  ],
  controllers: [AnalysisController],
  providers: [
    ImageAnnouncements,
    LaneControls,
    ProducerRegistry,
    ProductionStore,
    AnalysisService,
    Branches,
    LabelVectors,
    TextVectors,
    ...PRODUCERS,
  ],
  exports: [
    ImageAnnouncements,
    LaneControls,
    ProducerRegistry,
    ProductionStore,
    AnalysisService,
    Branches,
    CaptionersModule,
    TextVectors,
  ],
})
export class AnalysisModule {}
