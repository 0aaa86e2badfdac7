import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { IdentificationModule } from '../identification.module.js';
import { IdentificationSettingsController } from './identification-settings.controller.js';
import { IdentificationSettingsService } from './identification-settings.service.js';
import { ProviderCostsController } from './provider-costs.controller.js';
import { ProviderCosts } from './provider-costs.service.js';

/** What users allow, and what it costs. */
@Module({
  imports: [AuditModule, IdentificationModule],
  controllers: [IdentificationSettingsController, ProviderCostsController],
  providers: [IdentificationSettingsService, ProviderCosts],
})
export class IdentificationSettingsModule {}
