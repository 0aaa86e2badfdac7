import { loadConfig, type AppConfig } from '../config/app-config.js';
import { countRows, migrate, revert } from '../database/migrate.js';
import { withDatabase } from '../database/with-database.js';
import { recordCommand } from './record-command.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Brings the database's schema up to date, or undoes the newest step of it.

  npm run migration:run
  npm run migration:revert [-- --yes]

Undoing a step drops its tables and columns with everything in them. Where there are users or images,
it is done with --yes only; back up first.

The database is the one DATABASE_URL names; else the embedded one, started for this if need be.
`;

await runCommand(async () => {
  const { positionals, values } = readArguments(HELP, { yes: { type: 'boolean' } }, true);
  const [direction] = positionals;
  if (direction !== 'run' && direction !== 'revert')
    throw new CommandError('Say `run` or `revert`; --help tells more.');
  const confirmed = values.yes ?? false;
  await withDatabase(loadConfig(), ({ database }) =>
    direction === 'run' ? up(database) : down(database, confirmed),
  );
});

async function up(database: AppConfig['database']) {
  const applied = await migrate(database);
  for (const name of applied) console.log(`Applied ${name}`);
  if (applied.length === 0) console.log('Nothing to do: the schema is up to date.');
  else await recordCommand(database, 'schema.migrated', { applied });
}

async function down(database: AppConfig['database'], confirmed: boolean) {
  if (!confirmed) await refuseWhereDataWouldGo(database);
  const name = await revert(database);
  console.log(name ? `Undid ${name}` : 'Nothing to undo.');
  if (name) await recordCommand(database, 'schema.reverted', { name });
}

async function refuseWhereDataWouldGo(database: AppConfig['database']) {
  const { users, images } = await countRows(database);
  if (users + images === 0) return;
  throw new CommandError(
    `The database is not empty (users: ${users}, images: ${images}). Undoing the newest migration drops its ` +
      'tables and columns with everything in them. Back up, then: npm run migration:revert -- --yes',
  );
}
