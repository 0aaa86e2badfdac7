import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { ImagesModule } from '../../images/images.module.js';
import { IdentificationModule } from '../identification.module.js';
import { VisualSearchModule } from '../visual/visual-search.module.js';
import { IdentificationPlanController } from './identification-plan.controller.js';
import { IdentificationPlan } from './identification-plan.js';

/** Saying beforehand whom an identification asks. */
@Module({
  imports: [AnalysisModule, ImagesModule, IdentificationModule, VisualSearchModule],
  controllers: [IdentificationPlanController],
  providers: [IdentificationPlan],
  exports: [IdentificationPlan],
})
export class IdentificationPlanModule {}
