import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { EventBus, type ChangeEvent, type ChangeListener } from './event-bus.js';

const CHANNEL = 'platform_changes';
const RECONNECT_MS = 1_000;

/** LISTEN/NOTIFY: needs no service beyond the database. One connection of its own per process. */
@Injectable()
export class PostgresEventBus extends EventBus implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PostgresEventBus.name);
  private readonly listeners = new Set<ChangeListener>();
  private client?: pg.Client;
  private reconnect?: NodeJS.Timeout;
  private closed = false;
  private lost = false;

  constructor(
    @InjectConfig('database') private readonly database: AppConfig['database'],
    private readonly source: DataSource,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async publish(event: ChangeEvent): Promise<void> {
    try {
      await this.source.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(event)]);
    } catch (error) {
      this.logger.warn(`Could not announce ${event.type}: ${String(error)}`);
    }
  }

  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnect);
    this.client?.removeAllListeners('end');
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.database.url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: 'platform-events',
    });
    client.on('notification', ({ payload }) => payload && this.deliver(JSON.parse(payload) as ChangeEvent));
    client.on('error', (error) => this.logger.warn(`Lost the events connection: ${error.message}`));
    client.once('end', () => this.onEnd(client));
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      if (this.lost) this.deliver({ type: 'bus.restored' });
      this.lost = false;
    } catch (error) {
      this.logger.warn(`No events connection: ${String(error)}`);
      this.onEnd(client);
      client.end().catch(() => undefined);
    }
  }

  /** Once for each connection, however it ends. */
  private onEnd(client: pg.Client): void {
    if (this.client !== client || this.closed) return;
    this.client = undefined;
    if (!this.lost) this.deliver({ type: 'bus.lost' });
    this.lost = true;
    this.reconnect = setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }

  private deliver(event: ChangeEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.logger.error(error, `A listener failed on ${event.type}`);
      }
    }
  }
}
