import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StartRefused } from '../common/start-refused.js';
import type { AppConfig } from '../config/app-config.js';
import { createDataSource } from './data-source.js';
import { pendingMigrations } from './migrate.js';

/**
 * Refuses to start on a database that is behind this version. One that is ahead is fine: what a migration adds
 * does not disturb the version before it, so that both can serve while one replaces the other.
 */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(private readonly source: DataSource) {}

  async onModuleInit(): Promise<void> {
    const pending = await pendingMigrations(this.source);
    if (pending.length === 0) return;
    throw new StartRefused(
      `The database lacks ${pending.length} migration(s): ${pending.join(', ')}. Run \`npm run migration:run\` first.`,
    );
  }
}

/**
 * The same before anything else is made: BullMQ's workers begin while the parts are put together, and ask a
 * database without their tables over and over. A database that is away is for others to wait for.
 */
export async function refuseOlderSchema(database: AppConfig['database']): Promise<void> {
  const source = createDataSource(database);
  try {
    await source.initialize();
    await new SchemaCheck(source).onModuleInit();
  } catch (error) {
    if (error instanceof StartRefused) throw error;
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}
