import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../metrics/metrics.js';

const EVERY_SECONDS = 5;

interface Row {
  batches: number;
  unfinished: number;
  processing: number;
  /** Seconds. */
  oldest: number;
}

/** How much is left to do of batches: the truth in the database, whatever the queue says. */
@Injectable()
export class BatchMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly source: DataSource,
  ) {}

  onModuleInit(): void {
    const batches = this.metrics.gauge('batches_processing', 'Batches that have not come to their end');
    const items = this.metrics.gauge(
      'batch_items_unfinished',
      'Items of these, by whether they wait or are in hand',
      ['state'],
    );
    const oldest = this.metrics.gauge(
      'batch_items_oldest_due_seconds',
      'For how long the batch that has waited longest has had an item that could be fetched',
    );
    const collect = async () => {
      const { batches: count, unfinished, processing, oldest: age } = await this.read();
      batches.set(count);
      items.set({ state: 'pending' }, Math.max(0, unfinished - processing));
      items.set({ state: 'processing' }, processing);
      oldest.set(age);
    };
    this.metrics.collect('batches', {
      everySeconds: EVERY_SECONDS,
      gauges: [batches, items, oldest],
      collect,
    });
  }

  /**
   * By the counts of batches and one look into an index for each: there may be hundreds of thousands of items. Those of
   * disabled accounts are not in anybody's way.
   */
  private async read(): Promise<Row> {
    const [row] = await this.source.query<Row[]>(
      `SELECT count(*)::int AS batches,
              coalesce(sum(total - done - failed - cancelled), 0)::float8 AS unfinished,
              (SELECT count(*)::int FROM batch_items WHERE status = 'processing') AS processing,
              greatest(0, coalesce(extract(epoch FROM now() - min(due.since)), 0))::float8 AS oldest
         FROM batches JOIN users ON users.id = owner_id AND NOT disabled
         LEFT JOIN LATERAL (
           SELECT updated_at AS since FROM batch_items
            WHERE batch_id = batches.id AND status = 'pending' AND retry_at IS NULL ORDER BY host, id LIMIT 1
         ) AS due ON true
        WHERE batches.status = 'processing'`,
    );
    return row!;
  }
}
