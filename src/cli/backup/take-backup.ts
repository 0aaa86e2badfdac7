import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import type { Storage } from '../../storage/storage.driver.js';
import { CommandError } from '../run-command.js';
import { ProgressBar } from '../progress-bar.js';
import type { BackupSink } from './backup-sink.js';
import { BackupWriter } from './backup-writer.js';
import { FileCopier, type CopyReport } from './copy-files.js';
import { FolderSink } from './folder-sink.js';
import { FORMAT, tablePart, type Manifest } from './format.js';
import { imageRows } from './image-rows.js';
import { portableSecrets } from './portable-secrets.js';
import { takeSnapshot, type Snapshot } from './snapshot.js';
import { TarSink } from './tar-sink.js';

const BACKUP_LOCK = 7_316_204;

export interface BackupRequest {
  target: string;
  /** Of this program. */
  version: string;
  withSecrets: boolean;
}

export interface Backup {
  path: string;
  manifest: Manifest;
  report: CopyReport;
}

/** @param target a name that ends in .tar, else a folder that keeps one backup beside the other */
const openSink = (target: string): Promise<BackupSink> =>
  target.endsWith('.tar') ? TarSink.create(resolve(target)) : FolderSink.create(resolve(target));

/**
 * The database first, then the files: every row of the snapshot finds its file, unless its image was deleted
 * meanwhile. What is uploaded later is not in the snapshot, and its files are not looked at.
 */
export async function takeBackup(
  config: AppConfig,
  storage: Storage,
  { target, version, withSecrets }: BackupRequest,
): Promise<Backup> {
  const database = await connectAlone(config.database.url);
  try {
    const sink = await openSink(target);
    try {
      const writer = new BackupWriter(sink);
      const snapshot = await takeSnapshot(config.database.url, sink.workshop);
      for (const { table, size, path } of snapshot.tables)
        await writer.add(tablePart(table), size, createReadStream(path));
      const report = await copyFiles(new FileCopier(storage, writer, database), snapshot);
      const secrets = withSecrets ? portableSecrets(config.app.dataDir) : undefined;
      const manifest = await writer.finish(facts(snapshot, report, version), secrets);
      return { path: await sink.commit(), manifest, report };
    } finally {
      await sink.close();
    }
  } finally {
    await database.end();
  }
}

/** Two at once would write to the same draft, and read the storage twice. */
async function connectAlone(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'backup', keepAlive: true });
  // Lost between two questions, it would end the process; the next question fails all the same.
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
    BACKUP_LOCK,
  ]);
  if (rows[0]?.mine) return client;
  await client.end();
  throw new CommandError('A backup of this database is being made already.');
}

async function copyFiles(copier: FileCopier, snapshot: Snapshot): Promise<CopyReport> {
  const images = snapshot.tables.find(({ table }) => table === 'images');
  if (!images) return copier.report;
  const bar = new ProgressBar('Copying', images.rows, 'pictures');
  try {
    await copier.copy(imageRows(images), () => bar.advance());
    return copier.report;
  } finally {
    bar.stop();
  }
}

const facts = (snapshot: Snapshot, report: CopyReport, version: string) => ({
  format: FORMAT,
  version,
  created: snapshot.created,
  migrations: snapshot.migrations,
  tables: snapshot.tables.map(({ path: _path, ...entry }) => entry),
  sequences: snapshot.sequences,
  missing: report.missingCount,
  altered: report.alteredCount,
});
