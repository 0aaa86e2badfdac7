import { createInterface } from 'node:readline/promises';
import { loadConfig, type AppConfig } from '../config/app-config.js';
import { countRows } from '../database/migrate.js';
import { createStorage } from '../storage/create-storage.js';
import { openBackup } from './backup/backup-reader.js';
import { verifyBackup } from './backup/verify-backup.js';
import { recordCommand } from './record-command.js';
import { isFaulty, restoreLines } from './restore/report.js';
import { restoreBackup } from './restore/restore-backup.js';
import { refuseNewer } from './restore/schema-version.js';
import { withDatabaseAlone } from './restore/target.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Puts a backup back: into an empty database, with the platform stopped. The backup is verified first, and
what was restored is read back in the end. Interrupted, it can be run again.

  npm run restore -- BACKUP

  --replace           into a database that is not empty: all that is in it goes
  --yes               does not ask
  --keep-sessions     people stay signed in; else all sign in again, also those who signed out since the backup
  --without-api-keys  leaves the API keys out: else those that were revoked since the backup work again

BACKUP is a file or folder that \`npm run backup\` made; of a folder with several, the newest is taken.
Ends with code 1 when nothing was restored, and with 2 when it was, but not everything is right.
`;

await runCommand(async () => {
  const { values, positionals } = readArguments(
    HELP,
    {
      replace: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      'keep-sessions': { type: 'boolean', default: false },
      'without-api-keys': { type: 'boolean', default: false },
    },
    true,
  );
  const [source, ...others] = positionals;
  if (!source || others.length > 0) throw new CommandError('Give one backup; --help tells more.');
  const reader = await openBackup(source);
  const manifest = await verifyBackup(reader);
  refuseNewer(manifest);
  const options = { keepSessions: values['keep-sessions'], keepApiKeys: !values['without-api-keys'] };
  const restored = await withDatabaseAlone(loadConfig(), async (config) => {
    await makeSureThatItMayGo(config, values);
    const storage = await createStorage(config.storage);
    const restored = await restoreBackup(config, storage, reader, manifest, options);
    await recordCommand(config.database, 'backup.restored', { created: manifest.created, ...options });
    return restored;
  });
  for (const line of restoreLines(restored, manifest, options)) console.log(line);
  if (isFaulty(restored)) process.exitCode = 2;
});

async function makeSureThatItMayGo(
  { database }: AppConfig,
  { replace, yes }: { replace: boolean; yes: boolean },
): Promise<void> {
  const { users, images } = await countRows(database);
  if (users + images === 0) return;
  const found = `The database is not empty (users: ${users}, images: ${images}).`;
  if (!replace) throw new CommandError(`${found} To put the backup in the place of all that: --replace`);
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new CommandError(`${found} To replace it without being asked: --replace --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${found} All of it goes. Type "replace" to go on: `);
  terminal.close();
  if (answer.trim() !== 'replace') throw new CommandError('Nothing was changed.');
}
