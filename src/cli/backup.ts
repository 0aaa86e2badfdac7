import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { loadConfig } from '../config/app-config.js';
import { withDatabase } from '../database/with-database.js';
import { createStorage } from '../storage/create-storage.js';
import { openBackup } from './backup/backup-reader.js';
import { backupReport, contents } from './backup/report.js';
import { takeBackup, type Backup } from './backup/take-backup.js';
import { verifyBackup } from './backup/verify-backup.js';
import { recordCommand } from './record-command.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Copies the database and the files into one backup, while the platform runs or not.

  npm run backup -- FILE.tar          one file
  npm run backup -- FOLDER            a folder that keeps a backup beside the other; what they share is kept once
  npm run backup -- --verify BACKUP   only reads a backup, and compares all sums

  --without-secrets   leaves the generated secrets out; else keep the backup where nobody else can read it
  --no-verify         does not read the backup again after writing it

Ends with code 1 when there is no backup, and with 2 when there is one but files were missing or altered
already where they are stored.
`;

/** The platform goes first: its requests are waited for, a backup is not. */
const NICENESS = 10;

await runCommand(async () => {
  const { values, positionals } = readArguments(
    HELP,
    {
      verify: { type: 'boolean' },
      'no-verify': { type: 'boolean' },
      'without-secrets': { type: 'boolean' },
    },
    true,
  );
  const [target, ...others] = positionals;
  if (!target || others.length > 0) throw new CommandError('Give one file or folder; --help tells more.');
  if (values.verify) return verifyOnly(target);
  setPriority(NICENESS);
  const backup = await take(target, !values['without-secrets']);
  if (!values['no-verify']) await verifyBackup(await openBackup(backup.path));
  for (const line of backupReport(backup, !values['no-verify'])) console.log(line);
  if (backup.manifest.missing + backup.manifest.altered > 0) process.exitCode = 2;
});

async function verifyOnly(path: string): Promise<void> {
  const reader = await openBackup(path);
  const manifest = await verifyBackup(reader);
  console.log(`${reader.path} is whole: every sum is right.`);
  for (const line of contents(manifest)) console.log(line);
}

function take(target: string, withSecrets: boolean): Promise<Backup> {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return withDatabase(loadConfig(), async (config) => {
    const storage = await createStorage(config.storage);
    const backup = await takeBackup(config, storage, { target, version, withSecrets });
    const { created, files, bytes } = backup.manifest;
    await recordCommand(config.database, 'backup.made', { created, files, bytes, withSecrets });
    return backup;
  });
}
