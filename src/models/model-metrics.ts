import { Injectable } from '@nestjs/common';
import { WorkFault } from '../common/work-fault.js';
import { Metrics } from '../metrics/metrics.js';
import type { ModelDriver, ModelUse } from './model-driver.js';

const DURATION_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** How long models take to answer, and how often they do not. */
@Injectable()
export class ModelMetrics {
  private readonly durations;

  constructor(metrics: Metrics) {
    this.durations = metrics.histogram(
      'model_call_duration_seconds',
      'Time that a call of a model took, with all that its driver tried again, by how it ended',
      ['use', 'driver', 'outcome'],
      DURATION_BUCKETS,
    );
  }

  /** @throws whatever `ask` throws */
  async measure<T>(use: ModelUse, driver: ModelDriver, ask: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const ended = (outcome: Outcome) =>
      this.durations.observe({ use, driver: driver.name, outcome }, (performance.now() - started) / 1000);
    try {
      const answer = await ask();
      ended('answered');
      return answer;
    } catch (error) {
      ended(outcomeOf(error));
      throw error;
    }
  }
}

/** `failed`: it will end the same the next time, for this picture or for all. Codes would make too many series. */
type Outcome = 'answered' | 'retriable' | 'failed' | 'abandoned';

function outcomeOf(error: unknown): Outcome {
  if (error instanceof WorkFault) return error.transient ? 'retriable' : 'failed';
  // A signal's reason: the time-out of the caller, or the process stops.
  if (error instanceof Error && error.name === 'TimeoutError') return 'retriable';
  return error instanceof Error && error.name === 'AbortError' ? 'abandoned' : 'failed';
}
