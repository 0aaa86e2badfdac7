import { Module } from '@nestjs/common';
import { KeptAnswers } from './kept-answers.js';
import { ProviderBudget } from './provider-budget.js';
import { ProviderCalls } from './provider-calls.js';
import { ProviderChain } from './provider-chain.js';
import { ProviderMetrics } from './provider-metrics.js';
import { UserChoices } from './user-choices.js';

/** Who is asked, whether they may be, and what that costs. */
@Module({
  providers: [KeptAnswers, ProviderBudget, ProviderCalls, ProviderChain, ProviderMetrics, UserChoices],
  exports: [KeptAnswers, ProviderBudget, ProviderCalls, ProviderChain, UserChoices],
})
export class ProvidersModule {}
