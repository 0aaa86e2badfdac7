import { Module } from '@nestjs/common';
import { join } from 'node:path';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { producersIn } from '../analysis/producers-in.js';
import { ProviderCalls } from './providers/provider-calls.js';

/** What pictures show, where it is sold, and what it is worth. In every process. */
@Module({
  imports: [AnalysisModule],
  providers: [ProviderCalls, ...(await producersIn(join(import.meta.dirname, 'producers')))],
  exports: [ProviderCalls],
})
export class IdentificationModule {}
