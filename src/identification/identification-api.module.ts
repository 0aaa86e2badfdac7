import { Module } from '@nestjs/common';
import { CatalogueApiModule } from './catalogue/catalogue-api.module.js';
import { ClassifyModule } from './classify/classify.module.js';
import { IdentificationPlanModule } from './plan/identification-plan.module.js';
import { IdentificationSettingsModule } from './settings/identification-settings.module.js';
import { OutgoingPicturesModule } from './visual/links/outgoing-pictures.module.js';

/** Identification, for those who ask. In API processes only. */
@Module({
  imports: [
    CatalogueApiModule,
    ClassifyModule,
    IdentificationPlanModule,
    IdentificationSettingsModule,
    OutgoingPicturesModule,
  ],
})
export class IdentificationApiModule {}
