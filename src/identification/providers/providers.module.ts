import { Module } from '@nestjs/common';
import { ProviderCalls } from './provider-calls.js';
import { ProviderChain } from './provider-chain.js';

/** Who is asked, whether they may be, and what that costs. */
@Module({ providers: [ProviderCalls, ProviderChain], exports: [ProviderCalls, ProviderChain] })
export class ProvidersModule {}
