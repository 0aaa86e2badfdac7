import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../metrics/metrics.js';

const DELIVERIES_EVERY_SECONDS = 5;
const ENDPOINTS_EVERY_SECONDS = 60;
/** `failing`: the last attempt was in vain. Disabled by the platform, as `gone` or `unreachable`, or by hand. */
const ENDPOINT_STATES = ['working', 'failing', 'gone', 'unreachable', 'off'] as const;

interface Deliveries {
  pending: number;
  delivering: number;
  /** Seconds. */
  oldest: number;
}

/** How many messages wait, and how receivers are: the truth in the database. */
@Injectable()
export class WebhookMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly source: DataSource,
  ) {}

  onModuleInit(): void {
    this.watchDeliveries();
    this.watchEndpoints();
  }

  private watchDeliveries(): void {
    const unfinished = this.metrics.gauge(
      'webhook_deliveries_unfinished',
      'Messages that have not come to their end; those that wait for a further attempt count too',
      ['state'],
    );
    const oldest = this.metrics.gauge(
      'webhook_deliveries_oldest_due_seconds',
      'For how long the message that has waited longest could have been sent',
    );
    const collect = async () => {
      const { pending, delivering, oldest: age } = await this.readDeliveries();
      unfinished.set({ state: 'pending' }, pending);
      unfinished.set({ state: 'delivering' }, delivering);
      oldest.set(age);
    };
    this.metrics.collect('webhooks', {
      everySeconds: DELIVERIES_EVERY_SECONDS,
      gauges: [unfinished, oldest],
      collect,
    });
  }

  private watchEndpoints(): void {
    const endpoints = this.metrics.gauge(
      'webhook_endpoints',
      'Receivers of messages, those of single batches included, by state',
      ['state'],
    );
    const collect = async () => {
      const rows = await this.source.query<{ state: string; count: number }[]>(
        `SELECT CASE WHEN enabled THEN CASE WHEN failing_since IS NULL THEN 'working' ELSE 'failing' END
                     WHEN disabled_reason = 'gone' THEN 'gone'
                     WHEN disabled_reason = 'failing' THEN 'unreachable' ELSE 'off' END AS state,
                count(*)::int AS count
           FROM webhook_endpoints GROUP BY 1`,
      );
      for (const state of ENDPOINT_STATES)
        endpoints.set({ state }, rows.find((row) => row.state === state)?.count ?? 0);
    };
    this.metrics.collect('webhook-endpoints', {
      everySeconds: ENDPOINTS_EVERY_SECONDS,
      gauges: [endpoints],
      collect,
    });
  }

  private async readDeliveries(): Promise<Deliveries> {
    const [row] = await this.source.query<Deliveries[]>(
      `SELECT count(*)::int AS pending,
              (SELECT count(*)::int FROM webhook_deliveries WHERE status = 'delivering') AS delivering,
              greatest(0, coalesce(extract(epoch FROM now() - min(next_attempt_at)), 0))::float8 AS oldest
         FROM webhook_deliveries WHERE status = 'pending'`,
    );
    return row!;
  }
}
