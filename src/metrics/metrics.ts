import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { Collector } from './collector.js';

export type { Counter, Gauge, Histogram } from 'prom-client';

const PREFIX = 'platform_';

interface Collection {
  everySeconds: number;
  gauges: readonly Gauge[];
  collect: () => Promise<void>;
}

/**
 * The numbers that this process tells about itself. Not prom-client's global registry, as tests run several
 * applications in one process.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly collectors: Collector[] = [];
  private readonly unlabelled = new WeakSet<Gauge>();
  private readonly answering: Gauge<'part'>;
  /** Whether anybody can read them. */
  readonly enabled: boolean;

  constructor(@InjectConfig('metrics') config: AppConfig['metrics']) {
    this.enabled = config.port !== undefined || config.token !== undefined;
    // Watching the event loop and the garbage collector has its price.
    if (this.enabled) collectDefaultMetrics({ register: this.registry });
    this.answering = this.gauge('collector_up', 'Whether the part answered when its numbers were asked for', [
      'part',
    ]);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** In Prometheus' text format. */
  async text(): Promise<string> {
    await Promise.all(this.collectors.map((collector) => collector.refresh()));
    return this.registry.metrics();
  }

  counter<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
  }

  gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    const gauge = new Gauge({ name: PREFIX + name, help, labelNames, registers: [this.registry] });
    if (labelNames.length === 0) this.unlabelled.add(gauge);
    return gauge;
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ): Histogram<L> {
    return new Histogram({ name: PREFIX + name, help, labelNames, buckets, registers: [this.registry] });
  }

  /** Something that counts already; asked at each scrape, hence to answer at once. */
  observe(kind: 'counter' | 'gauge', name: string, help: string, read: () => number): void {
    const options = { name: PREFIX + name, help, registers: [] };
    this.registry.registerMetric(
      kind === 'gauge'
        ? new Gauge({
            ...options,
            collect() {
              this.set(read());
            },
          })
        : new Counter({
            ...options,
            collect() {
              this.reset();
              this.inc(read());
            },
          }),
    );
  }

  /** Gauges whose values cost a question to another part, such as the database. */
  collect(part: string, { everySeconds, gauges, collect }: Collection): void {
    this.collectors.push(
      new Collector({
        everyMs: everySeconds * 1000,
        collect,
        forget: () => gauges.forEach((gauge) => this.forget(gauge)),
        report: (answered) => this.answering.set({ part }, answered ? 1 : 0),
      }),
    );
  }

  /** Without a label, reset() would leave a 0, which is a number like any other. */
  private forget(gauge: Gauge): void {
    if (this.unlabelled.has(gauge)) gauge.remove();
    else gauge.reset();
  }
}
