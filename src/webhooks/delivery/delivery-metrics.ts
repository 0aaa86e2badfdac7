import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.js';

/** `retried`: failed, and another attempt is due. */
type Ending = 'delivered' | 'retried' | 'failed';

const DURATION_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60];

/** What became of the messages that a worker has sent. */
@Injectable()
export class DeliveryMetrics {
  private readonly attempts;
  private readonly durations;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter(
      'webhook_attempts_total',
      'Attempts to deliver a message that ended, by how they ended',
      ['event', 'outcome'],
    );
    this.durations = metrics.histogram(
      'webhook_attempt_duration_seconds',
      'Time until the receiver had answered, or was given up',
      ['outcome'],
      DURATION_BUCKETS,
    );
  }

  ended(event: string, outcome: Ending, durationMs: number): void {
    this.attempts.inc({ event, outcome });
    this.durations.observe({ outcome }, durationMs / 1000);
  }
}
