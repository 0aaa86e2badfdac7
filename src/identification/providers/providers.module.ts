import { Module } from '@nestjs/common';
import { AnalysisModule } from '../../analysis/analysis.module.js';
import { KeptAnswers } from './kept-answers.js';
import { ProviderBudget } from './provider-budget.js';
import { ProviderCalls } from './provider-calls.js';
import { ProviderChain } from './provider-chain.js';
import { ProviderDirectory } from './provider-directory.js';
import { ProviderMetrics } from './provider-metrics.js';
import { ProviderUpkeep } from './provider-upkeep.js';
import { UserChoices } from './user-choices.js';

/** Who is asked, whether they may be, and what that costs. */
@Module({
  imports: [AnalysisModule],
  providers: [
    KeptAnswers,
    ProviderBudget,
    ProviderCalls,
    ProviderChain,
    ProviderDirectory,
    ProviderMetrics,
    ProviderUpkeep,
    UserChoices,
  ],
  exports: [KeptAnswers, ProviderBudget, ProviderCalls, ProviderChain, ProviderDirectory, UserChoices],
})
export class ProvidersModule {}
