import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { ConnectionOptions } from 'bullmq';
import pg from 'pg';
import type { AppConfig } from '../config/app-config.js';
import { QUEUE_SCHEMA } from '../database/data-source.js';
import { QueueConnection } from './queue-connection.js';

/** Each worker keeps one connection for LISTEN; the rest is for queries. */
export const POOL_SIZE = 12;

/** One pool for all queues and workers of the process: a pool each would exhaust PostgreSQL's connections. */
export class PostgresQueueConnection extends QueueConnection implements OnApplicationShutdown {
  private readonly logger = new Logger(PostgresQueueConnection.name);
  private readonly pool: pg.Pool;
  readonly prefix = undefined;

  constructor({ url }: AppConfig['database']) {
    super();
    this.pool = new pg.Pool({
      connectionString: url,
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

  get options(): ConnectionOptions {
    return this.pool;
  }

  /** Without the database there is nobody who would ask. */
  isAvailable(): boolean {
    return true;
  }

  /** A database that comes back has lost nothing. */
  onReturn(): void {
    // Hence there is nothing to be called back for.
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end().catch(() => undefined);
  }
}
