import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { ImagesModule } from '../../images/images.module.js';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueModule } from './catalogue.module.js';
import { CatalogueService } from './catalogue.service.js';
import { FollowUp } from './follow-up.js';

/** A user's own products, for those who keep them. In API processes only. */
@Module({
  imports: [AnalysisModule, CatalogueModule, ImagesModule],
  controllers: [CatalogueController],
  providers: [CatalogueService, FollowUp],
})
export class CatalogueApiModule {}
