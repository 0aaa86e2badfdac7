import { text } from 'node:stream/consumers';
import { loadConfig, type AppConfig } from '../config/app-config.js';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { withDatabase } from '../database/with-database.js';
import { DomainError } from '../common/domain-error.js';
import { seedAdmin, type AdminSeed } from '../users/seed-admin.js';
import { seedReport } from './seed-report.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Makes an administrator, or makes an existing account one. Safe to run again.

  npm run seed:admin -- --username NAME --email ADDRESS [--password WORD | --password-stdin]

  --password-stdin   reads the password from standard input, where no list of processes shows it

Without a password, a new account gets a generated one, which is printed once; an existing one keeps its own.
With one, an existing account's password is replaced, and its sessions end: the way back in for who forgot theirs.
`;

await runCommand(async () => {
  const { values } = readArguments(HELP, {
    username: { type: 'string' },
    email: { type: 'string' },
    password: { type: 'string' },
    'password-stdin': { type: 'boolean' },
  });
  const { username, email } = values;
  if (!username || !email) throw new CommandError('Give --username and --email; --help tells more.');
  // One line end is how a shell ends its lines; any other blank belongs to the password.
  const password = values['password-stdin']
    ? (await text(process.stdin)).replace(/\r?\n$/, '')
    : values.password;
  await withDatabase(loadConfig(), (config) => seed(config, { username, email, password }));
});

async function seed({ database, auth }: AppConfig, admin: AdminSeed): Promise<void> {
  await migrate(database);
  const source = await createDataSource(database).initialize();
  try {
    for (const line of seedReport(await seedAdmin(source, admin, auth.bcryptCost))) console.log(line);
  } catch (error) {
    throw error instanceof DomainError ? new CommandError(error.message) : error;
  } finally {
    await source.destroy();
  }
}
