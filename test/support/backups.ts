import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openBackup, type BackupReader } from '../../src/cli/backup/backup-reader.js';
import { hasSchema } from '../../src/cli/backup/catalog.js';
import { takeSnapshot } from '../../src/cli/backup/snapshot.js';
import { takeBackup, type Backup } from '../../src/cli/backup/take-backup.js';
import { verifyBackup } from '../../src/cli/backup/verify-backup.js';
import { restoreBackup, type Restored } from '../../src/cli/restore/restore-backup.js';
import { buildConfig, type AppConfig } from '../../src/config/app-config.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { createStorage } from '../../src/storage/create-storage.js';
import type { Storage } from '../../src/storage/storage.driver.js';
import { createTestDatabase } from './database.js';

export async function backUp(config: AppConfig, target: string, storage?: Storage): Promise<Backup> {
  const files = storage ?? (await createStorage(config.storage));
  return takeBackup(config, files, { target, version: 'test', withSecrets: true });
}

interface RestoreChoices {
  keepSessions?: boolean;
  keepApiKeys?: boolean;
  /** In the place of the configured one. */
  storage?: Storage;
  /** In the place of the backup, once it was verified. */
  reader?: BackupReader;
}

/** Somewhere to restore to: a database with nothing in it at all, and an empty data folder. */
export interface EmptyPlace {
  config: AppConfig;
  /** For an API or a worker to run there. */
  environment: Record<string, string>;
  restore(path: string, options?: RestoreChoices): Promise<Restored>;
  clear(): Promise<void>;
}

export async function emptyPlace(environment: Record<string, string> = {}): Promise<EmptyPlace> {
  const [database, dataDir] = await Promise.all([
    createTestDatabase({ migrated: false }),
    mkdtemp(join(tmpdir(), 'platform-restored-')),
  ]);
  const settings = { DATABASE_URL: database.url, DATA_DIR: dataDir, ...environment };
  const config = buildConfig(parseEnvironment({ NODE_ENV: 'test', ...settings }));
  return {
    config,
    environment: settings,
    async restore(path, { keepSessions = false, keepApiKeys = true, ...given } = {}) {
      const reader = await openBackup(path);
      const storage = given.storage ?? (await createStorage(config.storage));
      const manifest = await verifyBackup(reader);
      const options = { keepSessions, keepApiKeys };
      return restoreBackup(config, storage, given.reader ?? reader, manifest, options);
    },
    async clear() {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Every row of every table of ours, and where each sequence stands. */
export async function contentsOf({ database }: AppConfig): Promise<Record<string, string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'platform-dump-'));
  try {
    const { tables, sequences } = await takeSnapshot(database.url, folder);
    const contents: Record<string, string[]> = {
      sequences: sequences.map(({ name, value }) => `${name} ${value}`),
    };
    for (const { table, columns, path } of tables) {
      const rows = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
      contents[`${table} (${columns.join(', ')})`] = rows.sort();
    }
    return contents;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function hasTables({ database }: AppConfig): Promise<boolean> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return await hasSchema(client);
  } finally {
    await client.end();
  }
}
