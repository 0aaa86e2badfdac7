import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { createDataSource, MIGRATIONS } from '../src/database/data-source.js';
import { countRows, migrate, revert } from '../src/database/migrate.js';
import { SchemaCheck } from '../src/database/schema-check.js';
import { startProcess } from './support/processes.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';

let database: TestDatabase;

describe('from nothing', () => {
  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterEach(() => database.drop());

  it('goes up, all the way down, and up again', async () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect(await migrate(database.config)).toEqual(names);
    const before = await describeSchema();

    for (const name of names.toReversed()) expect(await revert(database.config)).toBe(name);
    expect(await countRows(database.config)).toEqual({ users: 0, images: 0 });
    expect(await revert(database.config)).toBeUndefined();
    expect(await describeSchema()).toEqual([]);

    expect(await migrate(database.config)).toEqual(names);
    expect(await describeSchema()).toEqual(before);
  });

  it('lets processes that migrate at once take turns', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.config)));

    expect(applied.flat()).toHaveLength(MIGRATIONS.length);
  });

  it('ends with what the entities describe', async () => {
    await migrate(database.config);
    const source = await createDataSource(database.config).initialize();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('does nothing the second time', async () => {
    await migrate(database.config);

    expect(await migrate(database.config)).toEqual([]);
  });
});

describe('while the platform serves', () => {
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('steps aside for a table in use, instead of making everybody wait behind it', async () => {
    await revertDownTo('CreateUsers1763600000000');
    const [busy, other] = await Promise.all([connect(), connect()]);
    await busy.query('BEGIN');
    // A writer's lock. A new table that refers to users wants one that does not go with it.
    await busy.query('LOCK TABLE users IN ROW EXCLUSIVE MODE');

    const migrating = migrate(database.config);
    await vi.waitUntil(() => waitsForLock(other), { interval: 5, timeout: 10_000 });
    // Behind the migration in the line, which would stand there for as long as the first writer takes.
    await other.query(`SET lock_timeout = '20s'`);
    await other.query(`UPDATE users SET disabled = disabled`);
    await busy.query('COMMIT');

    expect(await migrating).toEqual(MIGRATIONS.slice(1).map(({ name }) => name));
    await Promise.all([busy.end(), other.end()]);
  });

  it('refuses to serve from a database that lacks a migration, and says what to do', async () => {
    await revert(database.config);
    const source = await createDataSource(database.config).initialize();
    try {
      await expect(new SchemaCheck(source).onModuleInit()).rejects.toThrow(
        new RegExp(`${MIGRATIONS.at(-1)!.name}.*npm run migration:run`),
      );
      await migrate(database.config);
      await expect(new SchemaCheck(source).onModuleInit()).resolves.toBeUndefined();
    } finally {
      await source.destroy();
    }
  });

  it.each(['main', 'worker'] as const)('ends %s at once where the schema is older', async (name) => {
    await revertDownTo('CreateUsers1763600000000');
    const environment = {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      // With these given, nothing is generated and kept.
      JWT_SECRET: randomBytes(32).toString('hex'),
      MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
      PORT: '0',
      LOG_LEVEL: 'silent',
    };
    await expect(startProcess(name, environment)).rejects.toThrow('ended with 1 ');
  });

  async function revertDownTo(name: string): Promise<void> {
    for (let next = MIGRATIONS.length - 1; MIGRATIONS[next]!.name !== name; next--)
      await revert(database.config);
  }

  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    return client;
  }

  const waitsForLock = async (client: Client) =>
    (
      await client.query(
        `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`,
      )
    ).rows.length > 0;
});

describe('migrated', () => {
  let source: DataSource;

  beforeEach(async () => {
    database = await createTestDatabase();
    source = await createDataSource(database.config).initialize();
  });
  afterEach(async () => {
    await source.destroy();
    await database.drop();
  });

  it('tells names and e-mail addresses apart by their keys only', async () => {
    const add = (username: string, email: string) =>
      source.query(
        `INSERT INTO users (username, username_key, email, email_key, password_hash)
         VALUES ($1, lower($1), $2, lower($2), 'x')`,
        [username, email],
      );
    await add('Ada', 'ada@example.com');

    await expect(add('ADA', 'other@example.com')).rejects.toMatchObject({ constraint: 'users_username_key' });
    await expect(add('Bob', 'Ada@Example.com')).rejects.toMatchObject({ constraint: 'users_email_key' });
  });

  it('keeps count of images and bytes, and forgets everything of a deleted user', async () => {
    const [user] = await source.query<{ id: number }[]>(
      `INSERT INTO users (username, username_key, email, email_key, password_hash)
       VALUES ('ada', 'ada', 'a@b.c', 'a@b.c', 'x') RETURNING id`,
    );
    const addImage = (sha256: string) =>
      source.query(
        `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height)
         VALUES ($1, $2, 'a.png', 'image/png', 100, $3, $3, 1, 1)`,
        [randomUUID(), user!.id, sha256],
      );
    await addImage('a');
    await addImage('b');
    // Of each image a processed one, in one statement.
    await source.query(
      `INSERT INTO batch_outputs (id, owner_id, image_id, format, quality, max_size, bytes)
       SELECT gen_random_uuid(), owner_id, id, 'webp', 50, 0, 7 FROM images`,
    );
    expect(await source.query('SELECT storage_bytes FROM users')).toEqual([{ storage_bytes: '214' }]);
    expect(await countRows(database.config)).toEqual({ users: 1, images: 2 });
    await expect(addImage('b')).rejects.toMatchObject({ constraint: 'images_owner_sha256_key' });
    await source.query(`DELETE FROM images WHERE sha256 = 'a'`);

    expect(await source.query('SELECT image_count, storage_bytes FROM users')).toEqual([
      { image_count: 1, storage_bytes: '107' },
    ]);
    await source.query('DELETE FROM batch_outputs');
    expect(await source.query('SELECT storage_bytes FROM users')).toEqual([{ storage_bytes: '100' }]);
    await source.query('DELETE FROM users');
    expect(await source.query('SELECT id FROM images')).toEqual([]);
  });
});

/** Everything of ours in the database, one line each; without TypeORM's own notes. */
async function describeSchema(): Promise<string[]> {
  const source = await createDataSource(database.config).initialize();
  try {
    const rows = await source.query<{ line: string }[]>(`
      SELECT 'table ' || table_name AS line FROM information_schema.tables
                 WHERE table_schema = 'public' AND table_name NOT IN ('migrations', 'typeorm_metadata')
      UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'migrations'
      UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
      UNION ALL SELECT 'sequence ' || sequence_name FROM information_schema.sequences
                 WHERE sequence_schema = 'public' AND sequence_name <> 'migrations_id_seq'
      ORDER BY 1`);
    return rows.map(({ line }) => line);
  } finally {
    await source.destroy();
  }
}
