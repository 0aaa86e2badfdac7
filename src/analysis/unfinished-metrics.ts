import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../metrics/metrics.js';
import { LANES, type Lane } from '../queue/jobs.js';
import { ProducerRegistry } from './producer-registry.js';

const EVERY_SECONDS = 5;
const STATES = ['pending', 'running'] as const;

interface Row {
  producer: string;
  status: (typeof STATES)[number];
  count: number;
  age: number;
}

/** How much analysis is due, and for how long: the truth in the database, whatever the queue says. */
@Injectable()
export class UnfinishedMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
  ) {}

  onModuleInit(): void {
    const unfinished = this.metrics.gauge('productions_unfinished', 'Productions that are not done yet', [
      'lane',
      'state',
    ]);
    const oldest = this.metrics.gauge(
      'productions_oldest_pending_seconds',
      'For how long the oldest pending production has been waiting; those that wait for their parent count too',
      ['lane'],
    );
    const collect = async () => {
      const rows = await this.read();
      for (const lane of LANES) {
        const here = rows.filter(({ producer }) => this.laneOf(producer) === lane);
        const waiting = here.filter(({ status }) => status === 'pending');
        oldest.set({ lane }, Math.max(0, ...waiting.map(({ age }) => age)));
        for (const state of STATES) {
          const counts = here.filter(({ status }) => status === state).map(({ count }) => count);
          unfinished.set(
            { lane, state },
            counts.reduce((sum, count) => sum + count, 0),
          );
        }
      }
    };
    this.metrics.collect('productions', {
      everySeconds: EVERY_SECONDS,
      gauges: [unfinished, oldest],
      collect,
    });
  }

  private read(): Promise<Row[]> {
    return this.source.query<Row[]>(
      `SELECT producer, status, count(*)::int AS count,
              extract(epoch FROM now() - min(updated_at))::float8 AS age
         FROM productions WHERE status IN ('pending', 'running') GROUP BY producer, status`,
    );
  }

  /** What a later version has queued, and this one does not know, waits in the first lane. */
  private laneOf(producer: string): Lane {
    return this.registry.get(producer)?.lane ?? LANES[0];
  }
}
