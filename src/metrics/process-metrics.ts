import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { Cache } from '../cache/cache.js';
import { EventBus } from '../events/event-bus.js';
import { QueueConnection } from '../queue/queue-connection.js';
import { platformVersion } from '../common/version.js';
import { Metrics } from './metrics.js';

/** What every process has, and tells of itself. */
@Injectable()
export class ProcessMetrics implements OnModuleInit, OnApplicationShutdown {
  private unsubscribe?: () => void;

  constructor(
    private readonly metrics: Metrics,
    private readonly cache: Cache,
    private readonly events: EventBus,
    private readonly source: DataSource,
    private readonly modules: ModuleRef,
  ) {}

  onModuleInit(): void {
    this.tellBuild();
    this.countCache();
    this.watchEvents();
    this.watchPools();
  }

  onApplicationShutdown(): void {
    this.unsubscribe?.();
  }

  private tellBuild(): void {
    this.metrics
      .gauge('build_info', 'Version of the platform and of Node.js; always 1', ['version', 'node'])
      .set({ version: platformVersion(), node: process.versions.node }, 1);
  }

  private countCache(): void {
    const { cache } = this;
    this.metrics.observe('counter', 'cache_hits_total', 'Answers from the cache', () => cache.hits);
    this.metrics.observe('counter', 'cache_misses_total', 'Answers that had to be made', () => cache.misses);
  }

  private watchEvents(): void {
    const losses = this.metrics.counter(
      'event_bus_losses_total',
      'Times that this process lost the events of the others',
    );
    const up = this.metrics.gauge('event_bus_up', 'Whether this process hears the events of the others');
    up.set(1);
    // Whoever subscribes before the connection is there is told so at once: not a loss.
    let listening = false;
    this.unsubscribe = this.events.subscribe(({ type }) => {
      if (type === 'bus.restored') up.set(1);
      if (type !== 'bus.lost') return;
      up.set(0);
      if (listening) losses.inc();
    });
    listening = true;
  }

  private watchPools(): void {
    const pools = Object.entries({ main: mainPool(this.source), queue: this.queuePool() });
    const connections = this.metrics.gauge(
      'database_pool_connections',
      'Connections to PostgreSQL that are open',
      ['pool', 'state'],
    );
    const waiting = this.metrics.gauge('database_pool_waiting', 'Queries that wait for a connection', [
      'pool',
    ]);
    const limit = this.metrics.gauge('database_pool_limit', 'Connections that the pool may open', ['pool']);
    const collect = () => {
      for (const [name, pool] of pools) {
        if (!pool) continue;
        connections.set({ pool: name, state: 'idle' }, pool.idleCount);
        connections.set({ pool: name, state: 'busy' }, pool.totalCount - pool.idleCount);
        waiting.set({ pool: name }, pool.waitingCount);
        limit.set({ pool: name }, pool.options.max);
      }
      return Promise.resolve();
    };
    this.metrics.collect('pools', { everySeconds: 0, gauges: [connections, waiting, limit], collect });
  }

  /** None where the queue is not in PostgreSQL. */
  private queuePool(): pg.Pool | undefined {
    const connection: unknown = this.modules.get(QueueConnection, { strict: false }).options;
    return connection instanceof pg.Pool ? connection : undefined;
  }
}

/** TypeORM's, which its types do not show. */
const mainPool = (source: DataSource) => (source.driver as unknown as { master?: pg.Pool }).master;
