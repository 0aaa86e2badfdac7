import { runMigrations } from 'bullmq';
import { Client } from 'pg';
import type { AppConfig } from '../config/app-config.js';
import { createDataSource, QUEUE_SCHEMA } from './data-source.js';

/** Key of the advisory lock that makes processes which migrate at once take turns. */
const MIGRATION_LOCK = 7_316_201;

/** Brings our schema and the queue's up to date. Safe to call from several processes at once. */
export async function migrate(database: AppConfig['database']): Promise<string[]> {
  const lock = new Client({ connectionString: database.url });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const source = await createDataSource(database).initialize();
    try {
      const applied = await source.runMigrations();
      await runMigrations(lock, QUEUE_SCHEMA);
      return applied.map(({ name }) => name);
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** Undoes the newest migration of ours. @returns its name, or undefined when there is none. */
export async function revert(database: AppConfig['database']): Promise<string | undefined> {
  const source = await createDataSource(database).initialize();
  try {
    const before = await source.query<{ name: string }[]>(
      'SELECT name FROM migrations ORDER BY id DESC LIMIT 1',
    );
    if (before[0]) await source.undoLastMigration();
    return before[0]?.name;
  } finally {
    await source.destroy();
  }
}
