import { Injectable } from '@nestjs/common';
import type { Provider } from './provider.js';

export interface ProviderQuestion {
  ownerId: number;
  imageId: string;
  /** Names all that the answer depends on: the same question of the same owner is answered from what is kept. */
  about: readonly string[];
  signal: AbortSignal;
}

export interface ProviderReply<T> {
  value: T;
  /** When the provider said so: earlier than now where it was not asked again. */
  at: Date;
}

/** Every question to a provider passes here: whether it may be asked, whether it must be, what it costs, how long it took. */
@Injectable()
export class ProviderCalls {
  /** @throws WorkFault `PROVIDER_OFF`, `CONSENT_NEEDED`, `PROVIDER_BUDGET_SPENT`, `PROVIDER_TIMED_OUT`, and what `ask` throws */
  async run<T>(
    _provider: Provider,
    _question: ProviderQuestion,
    _ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<ProviderReply<T>> {
    throw new Error('being written');
  }
}
