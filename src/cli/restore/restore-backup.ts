import { Client } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import { migrate } from '../../database/migrate.js';
import type { Storage } from '../../storage/storage.driver.js';
import type { BackupReader } from '../backup/backup-reader.js';
import type { Manifest } from '../backup/format.js';
import { COPY_SETTINGS } from '../backup/snapshot.js';
import { checkResult, type RestoreReport } from './check-result.js';
import { loadTables, type LoadOptions } from './load-tables.js';
import { resetSchema } from './reset-schema.js';
import { restoreFiles } from './restore-files.js';
import { restoreSecrets } from './restore-secrets.js';
import { migrateTo } from './schema-version.js';

export interface Restored {
  report: RestoreReport;
  secrets: boolean;
}

/**
 * Files first, rows in one transaction after them: interrupted at any point it can be run again, and no row
 * ever waits for its file. The queue is not restored: what is unfinished says so in its row, and is found there.
 * @param manifest of the backup, which has been verified
 */
export async function restoreBackup(
  config: AppConfig,
  storage: Storage,
  reader: BackupReader,
  manifest: Manifest,
  options: Omit<LoadOptions, 'deleted'>,
): Promise<Restored> {
  const deleted = await restoreFiles(reader, storage, manifest, config.storage.temporaryFolder);
  const client = new Client({
    connectionString: config.database.url,
    options: COPY_SETTINGS,
    application_name: 'restore',
    keepAlive: true,
  });
  await client.connect();
  try {
    await resetSchema(client);
    await migrateTo(config.database, manifest.migrations);
    await loadTables(client, reader, manifest, { ...options, deleted });
    const secrets = await restoreSecrets(reader, manifest, config.app.dataDir);
    await migrate(config.database);
    await client.query('ANALYZE');
    return { secrets, report: await checkResult(client, storage) };
  } finally {
    await client.end();
  }
}
