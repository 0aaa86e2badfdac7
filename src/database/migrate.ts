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

/** How much there is to lose; tables that a migration has undone already count as empty. */
export async function countRows(database: AppConfig['database']): Promise<{ users: number; images: number }> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const count = async (table: 'users' | 'images') => {
    const { rows: found } = await client.query(
      `SELECT FROM pg_class WHERE oid = to_regclass('public.${table}')`,
    );
    if (found.length === 0) return 0;
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM public.${table}`);
    return Number(rows[0]?.count);
  };
  try {
    return { users: await count('users'), images: await count('images') };
  } finally {
    await client.end();
  }
}
