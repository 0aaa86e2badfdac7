import { loadConfig } from '../config/app-config.js';
import { migrate, revert } from '../database/migrate.js';
import { withDatabase } from '../database/with-database.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Brings the database's schema up to date, or undoes the newest step of it.

  npm run migration:run
  npm run migration:revert

The database is the one DATABASE_URL names; else the embedded one, started for this if need be.
`;

await runCommand(async () => {
  const { positionals } = readArguments(HELP, {}, true);
  const [direction] = positionals;
  if (direction !== 'run' && direction !== 'revert')
    throw new CommandError('Say `run` or `revert`; --help tells more.');
  await withDatabase(loadConfig(), ({ database }) => (direction === 'run' ? up(database) : down(database)));
});

async function up(database: Parameters<typeof migrate>[0]) {
  const applied = await migrate(database);
  for (const name of applied) console.log(`Applied ${name}`);
  if (applied.length === 0) console.log('Nothing to do: the schema is up to date.');
}

async function down(database: Parameters<typeof revert>[0]) {
  const name = await revert(database);
  console.log(name ? `Undid ${name}` : 'Nothing to undo.');
}
