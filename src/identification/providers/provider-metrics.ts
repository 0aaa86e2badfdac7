import { Injectable, Logger } from '@nestjs/common';
import { WorkFault } from '../../common/work-fault.js';
import { Metrics } from '../../metrics/metrics.js';
import type { Provider } from './provider.js';
import { useOf } from './provider-use.js';

const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Refusals of ours: nobody was asked. */
const REFUSALS = ['PROVIDER_OFF', 'CONSENT_NEEDED', 'PROVIDER_BUDGET_SPENT'];

/** How long providers take, how often they do not answer, and how often they need not be asked. */
@Injectable()
export class ProviderMetrics {
  private readonly logger = new Logger('Providers');
  private readonly durations;

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram(
      'provider_call_duration_seconds',
      'Time that a question to a provider took, with all that its driver tried again, by how it ended',
      ['provider', 'use', 'outcome'],
      DURATION_BUCKETS,
    );
  }

  /**
   * Logs and counts one question. Which image it is about stands in every line of a job's log.
   * @param ask says whether the answer was kept from another time
   * @throws whatever `ask` throws
   */
  async measure<T>(provider: Provider, ask: () => Promise<Answered<T>>): Promise<T> {
    const started = performance.now();
    const ended = (outcome: Outcome, code: string) => {
      const ms = Math.round(performance.now() - started);
      const use = useOf(provider);
      this.durations.observe({ provider: provider.name, use, outcome }, ms / 1000);
      this.logger.log(`${provider.name} (${use}): ${code} after ${ms} ms`, {
        provider: provider.name,
        use,
        outcome: code,
        ms,
      });
    };
    try {
      const { answer, isKept } = await ask();
      const outcome = isKept ? 'kept' : 'answered';
      ended(outcome, outcome);
      return answer;
    } catch (error) {
      ended(outcomeOf(error), codeOf(error));
      throw error;
    }
  }
}

export interface Answered<T> {
  answer: T;
  isKept: boolean;
}

/** Codes would make too many series. */
type Outcome = 'answered' | 'kept' | 'refused' | 'retriable' | 'failed' | 'abandoned';

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof WorkFault)) return isAbort(error) ? 'abandoned' : 'failed';
  if (REFUSALS.includes(error.code)) return 'refused';
  return error.transient ? 'retriable' : 'failed';
}

const codeOf = (error: unknown): string =>
  error instanceof WorkFault ? error.code : isAbort(error) ? 'abandoned' : 'failed unexpectedly';

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';
