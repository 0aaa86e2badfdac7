import { Injectable } from '@nestjs/common';
import type { PassedOver } from '../../database/entities/production.entity.js';
import { ProviderCalls, type ProviderQuestion, type ProviderReply } from './provider-calls.js';
import type { Provider } from './provider.js';

export interface Asking<P extends Provider, T> extends ProviderQuestion {
  ask(provider: P, signal: AbortSignal): Promise<T>;
  /** Whether an answer says nothing: the next provider is asked then. */
  isEmpty(answer: T): boolean;
}

export interface ChainReply<P extends Provider, T> extends ProviderReply<T> {
  provider: P;
  /** Who was to be asked before, and why they did not answer; `NOTHING_FOUND` where they did, with nothing. */
  insteadOf: PassedOver[];
}

/** Several providers for one question. */
@Injectable()
export class ProviderChain {
  constructor(readonly calls: ProviderCalls) {}

  /**
   * One after the other, until one knows.
   * @returns undefined where those that could be asked know nothing
   * @throws WorkFault where none knows, and one at least failed or must not be asked: it may know
   */
  async first<P extends Provider, T>(
    _providers: readonly P[],
    _asking: Asking<P, T>,
  ): Promise<ChainReply<P, T> | undefined> {
    throw new Error('being written');
  }

  /**
   * All at the same time.
   * @throws WorkFault where none answered
   */
  async all<P extends Provider, T>(
    _providers: readonly P[],
    _asking: Asking<P, T>,
  ): Promise<{ replies: ChainReply<P, T>[]; passedOver: PassedOver[] }> {
    throw new Error('being written');
  }
}
