import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import pg from 'pg';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { QUEUE_SCHEMA } from '../database/data-source.js';

/** Each worker keeps one connection for LISTEN; the rest is for queries. */
const POOL_SIZE = 10;

/** One pool for all queues and workers of the process: a pool each would exhaust PostgreSQL's connections. */
@Injectable()
export class QueueConnection implements OnApplicationShutdown {
  private readonly logger = new Logger(QueueConnection.name);
  private readonly pool: pg.Pool;

  constructor(@InjectConfig('database') database: AppConfig['database']) {
    setDefaultBackendFactory(createPostgresBackend);
    this.pool = new pg.Pool({
      connectionString: database.url,
      max: POOL_SIZE,
      options: `-c search_path=${QUEUE_SCHEMA},public`,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'platform-queue',
    });
    this.pool.setMaxListeners(100);
    // An idle connection that the server ends is replaced; without a listener it would end the process.
    this.pool.on('error', (error) => this.logger.warn(`Lost a queue connection: ${error.message}`));
  }

  /** BullMQ's types speak of Redis connections only; its PostgreSQL back end takes a pool. */
  get options(): ConnectionOptions {
    return this.pool;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end().catch(() => undefined);
  }
}
