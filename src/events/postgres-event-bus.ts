import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import type { ChangeEvent } from './event-bus.js';
import { ListeningEventBus } from './listening-event-bus.js';

const CHANNEL = 'platform_changes';
const RECONNECT_MS = 1_000;

/** LISTEN/NOTIFY: needs no service beyond the database. One connection of its own per process. */
export class PostgresEventBus extends ListeningEventBus implements OnModuleInit, OnApplicationShutdown {
  private client?: pg.Client;
  private reconnect?: NodeJS.Timeout;
  private closed = false;

  constructor(
    private readonly database: AppConfig['database'],
    private readonly source: DataSource,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearTimeout(this.reconnect);
    this.client?.removeAllListeners('end');
    await this.client?.end().catch(() => undefined);
  }

  protected async send(event: ChangeEvent): Promise<boolean> {
    try {
      await this.source.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(event)]);
      return true;
    } catch (error) {
      this.logger.warn(`Could not announce ${event.type}: ${String(error)}`);
      return false;
    }
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
      this.noteRestored();
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
    this.noteLost();
    this.reconnect = setTimeout(() => void this.connect(), RECONNECT_MS).unref();
  }
}
