import { Logger } from '@nestjs/common';
import { Pool } from 'pg';
import { loadConfig, type AppConfig } from '../config/app-config.js';
import { withDatabase } from '../database/with-database.js';
import { imageIdOfKey } from '../imaging/storage-keys.js';
import { createStorage, type StorageDriver } from '../storage/create-storage.js';
import type { Storage } from '../storage/storage.driver.js';
import { StorageFault } from '../storage/storage.errors.js';
import { ProgressBar, sizeText } from './progress-bar.js';
import { recordCommand } from './record-command.js';
import { CommandError, readArguments, runCommand } from './run-command.js';
import { FileMover, type KnownHash, type MoveOptions } from './storage-migrate/file-mover.js';
import {
  filesOf,
  isFaulty,
  measure,
  migrateFiles,
  reasonOf,
  type MigrationReport,
} from './storage-migrate/migration.js';

const HELP = `
Copies all pictures from one storage to another, and reads back what it has written.

  npm run storage:migrate -- --from local --to s3
  npm run storage:migrate -- --from s3 --to local

  --quick            passes over files that are there with the same size and no older, without reading them
  --verify           copies nothing, and compares every file
  --delete-source    deletes each file at its old place once its copy was compared; not from the storage in use
  --concurrency N    files at a time (default 4)

It may run while the platform does, and again after an interruption: what is there already is compared, and not
copied. The S3_… settings name the bucket. Ends with code 1 when something is missing, different or was not copied.
`;

interface Plan extends MoveOptions {
  from: StorageDriver;
  to: StorageDriver;
  concurrency: number;
}

// What goes wrong is told by file, and not once more by the driver.
Logger.overrideLogger(false);

await runCommand(async () => {
  const plan = readPlan();
  const config = loadConfig();
  if (!config.storage.s3.bucket) throw new CommandError('S3_BUCKET: name the bucket in the environment');
  refuseToEmpty(config.storage.driver, plan);
  const report = await withDatabase(config, async (ready) => {
    const migrated = await migrate(ready, plan);
    if (!plan.verify) await recordCommand(ready.database, 'storage.migrated', toDetails(plan, migrated));
    return migrated;
  });
  tell(report, plan);
  if (isFaulty(report)) process.exitCode = 1;
});

function readPlan(): Plan {
  const { values } = readArguments(HELP, {
    from: { type: 'string', default: '' },
    to: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    'delete-source': { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '4' },
  });
  const { from, to, quick, verify } = values;
  const ends = [from, to].toSorted().join(' ');
  if (ends !== 'local s3') throw new CommandError('Say --from local --to s3, or --from s3 --to local.');
  const concurrency = Number(values.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 64)
    throw new CommandError('--concurrency: a number from 1 to 64');
  const deleteSource = values['delete-source'];
  if (deleteSource && (quick || verify))
    throw new CommandError(
      '--delete-source goes with neither --quick nor --verify: each copy is compared first.',
    );
  return { from: from as StorageDriver, to: to as StorageDriver, quick, verify, deleteSource, concurrency };
}

/** A platform that runs may have been started with another setting; what is configured is all that can be known. */
function refuseToEmpty(used: StorageDriver, { from, to, deleteSource }: Plan): void {
  if (!deleteSource || used !== from) return;
  throw new CommandError(
    `--delete-source would empty the storage that is in use (STORAGE_DRIVER=${from}). Copy without it, set ` +
      `STORAGE_DRIVER=${to} and restart every process; then run this again.`,
  );
}

function toDetails({ from, to, deleteSource }: Plan, { counts, bytes }: MigrationReport) {
  return { from, to, deleteSource, bytes, ...counts };
}

async function migrate({ storage, database }: AppConfig, plan: Plan): Promise<MigrationReport> {
  const [from, to] = await Promise.all([createStorage(storage, plan.from), createStorage(storage, plan.to)]);
  const pool = new Pool({ connectionString: database.url, max: plan.concurrency });
  try {
    const mover = new FileMover(from, to, hashesIn(pool), storage.temporaryFolder, plan);
    return await migrateAll(from, mover, plan);
  } catch (error) {
    if (!(error instanceof StorageFault)) throw error;
    throw new CommandError(`The files could not be listed: ${reasonOf(error)}`);
  } finally {
    await pool.end();
  }
}

async function migrateAll(from: Storage, mover: FileMover, plan: Plan): Promise<MigrationReport> {
  const total = await measure(from);
  console.log(`${total.files} files, ${sizeText(total.bytes)}, in ${plan.from} storage`);
  const bar = new ProgressBar(plan.verify ? 'Comparing' : 'Copying', total.bytes, 'bytes');
  try {
    return await migrateFiles(filesOf(from), mover, plan.concurrency, ({ size }) => bar.advance(size));
  } finally {
    bar.stop();
  }
}

function hashesIn(pool: Pool): KnownHash {
  return async (key) => {
    const { rows } = await pool.query<{ sha256: string }>(
      'SELECT sha256 FROM images WHERE id = $1 AND storage_key = $2',
      [imageIdOfKey(key), key],
    );
    return rows[0]?.sha256;
  };
}

function tell({ counts, bytes, faults }: MigrationReport, { to, verify }: Plan): void {
  const { copied = 0, present = 0, gone = 0, missing = 0, different = 0, damaged = 0, failed = 0 } = counts;
  for (const line of faults) console.error(line);
  if (!verify) console.log(`${copied} copied (${sizeText(bytes)}) to ${to} storage and compared`);
  console.log(`${present} ${verify ? 'the same' : 'there already'}, ${gone} deleted meanwhile`);
  const bad = missing + different + damaged + failed;
  if (bad > 0)
    console.error(
      `${missing} missing, ${different} different, ${damaged} no longer what was uploaded, ${failed} failed`,
    );
}
