import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics.js';

/** `retried`: another attempt is due. `handed_back`: cancelled, left to another worker, or waiting for its host. */
type Ending = 'done' | 'failed' | 'retried' | 'handed_back';

/** What a worker has made of the items of batches. */
@Injectable()
export class ItemMetrics {
  private readonly attempts;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter(
      'batch_items_total',
      'Attempts at an item of a batch that ended, by how they ended and, where there is one, the code of the fault',
      ['outcome', 'code'],
    );
  }

  /** @param code of a closed list; faults of our own have none */
  ended(outcome: Ending, code = ''): void {
    this.attempts.inc({ outcome, code });
  }
}
