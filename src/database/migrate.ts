import { runMigrations } from 'bullmq';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { createDataSource, MIGRATIONS, QUEUE_SCHEMA } from './data-source.js';

/** Key of the advisory lock that makes processes which migrate at once take turns. */
const MIGRATION_LOCK = 7_316_201;

/**
 * A change of the schema may take as long as it needs, but must not wait long for a table's lock: every query
 * that comes after it would wait behind it.
 */
const CHANGING = { statement_timeout: 0, lock_timeout: 2_000 };
const LOCK_NOT_AVAILABLE = '55P03';
const LOCK_PAUSE_MS = 1_000;
const LOCK_ATTEMPTS = 40;
const TURN_PAUSE_MS = 200;

/** Brings our schema and the queue's up to date. Safe to call from several processes at once. */
export async function migrate(database: AppConfig['database']): Promise<string[]> {
  const lock = new Client({ connectionString: database.url });
  await lock.connect();
  try {
    await takeTurn(lock);
    const source = await createDataSource(database, CHANGING).initialize();
    try {
      const applied = await applyAll(source);
      await runMigrations(lock, QUEUE_SCHEMA);
      return applied;
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/**
 * Asks again and again: a connection that waited for the lock would hold a snapshot, and building an index while
 * others write, by whoever has the lock, would wait for that in turn.
 */
async function takeTurn(lock: Client): Promise<void> {
  for (;;) {
    const { rows } = await lock.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken) return;
    await delay(TURN_PAUSE_MS);
  }
}

/** Steps aside where a table is in use, and tries again: the platform goes on serving meanwhile. */
async function applyAll(source: DataSource): Promise<string[]> {
  const before = await appliedNames(source);
  for (let attempt = 1; ; attempt++) {
    try {
      await source.runMigrations();
      return (await appliedNames(source)).filter((name) => !before.includes(name));
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || attempt === LOCK_ATTEMPTS) throw error;
      await delay(LOCK_PAUSE_MS);
    }
  }
}

/** Of this version's migrations, those that the database lacks. */
export async function pendingMigrations(source: DataSource): Promise<string[]> {
  const applied = await appliedNames(source);
  return MIGRATIONS.map(({ name }) => name).filter((name) => !applied.includes(name));
}

async function appliedNames(source: DataSource): Promise<string[]> {
  const [table] = await source.query<{ known: boolean }[]>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS known`,
  );
  if (!table?.known) return [];
  const rows = await source.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

/** Undoes the newest migration of ours. @returns its name, or undefined when there is none. */
export async function revert(database: AppConfig['database']): Promise<string | undefined> {
  const source = await createDataSource(database, CHANGING).initialize();
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
