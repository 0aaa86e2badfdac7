import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';
import type { Outcome } from './production-store.js';

const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** `retried`: failed, and another attempt is due. `superseded`: deleted or asked for anew while it ran. */
type Ending = Outcome['status'] | 'retried' | 'handed_back' | 'superseded';

/** What a worker made, and how long it took. */
@Injectable()
export class ProductionMetrics {
  private readonly attempts;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter(
      'productions_total',
      'Attempts at a production that ended, by how they ended',
      ['producer', 'outcome'],
    );
    this.durations = metrics.histogram(
      'production_duration_seconds',
      'Time that an attempt took, its file and its row included',
      ['producer'],
      DURATION_BUCKETS,
    );
  }

  /** @param startedAt milliseconds since the epoch */
  ended(producer: string, outcome: Ending, startedAt: number): void {
    this.attempts.inc({ producer, outcome });
    this.durations.observe({ producer }, (Date.now() - startedAt) / 1000);
  }
}
