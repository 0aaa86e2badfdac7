import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { ImagesModule } from '../../images/images.module.js';
import { IdentificationPlanModule } from '../plan/identification-plan.module.js';
import { ClassifyController } from './classify.controller.js';
import { ClassifyService } from './classify.service.js';

/** One request for all that is found out about a picture. */
@Module({
  imports: [AnalysisModule, ImagesModule, IdentificationPlanModule],
  controllers: [ClassifyController],
  providers: [ClassifyService],
})
export class ClassifyModule {}
