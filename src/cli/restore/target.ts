import { Client } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import { DatabaseKeeper } from '../launcher/database-keeper.js';
import { RunFile } from '../launcher/run-file.js';
import { withDatabaseUrl } from '../../database/with-database.js';
import { CommandError } from '../run-command.js';

/** Names under which the platform's processes connect all begin so. */
const PLATFORM = 'platform%';

/**
 * Does the work with a database that nobody else uses. The embedded one is held as `npm start` holds it, so that none
 * starts meanwhile; of another one we can only ask who is connected.
 */
export async function withDatabaseAlone<T>(
  config: AppConfig,
  work: (config: AppConfig) => Promise<T>,
): Promise<T> {
  if (!config.database.embedded) {
    await refuseWhereInUse(config.database.url);
    return work(config);
  }
  const keeper = await DatabaseKeeper.open(config, new RunFile(config.app.dataDir), {
    log: (line) => console.error(line),
    // The work that is under way has lost its connection, and says so itself.
    onMoved: () => undefined,
    onEvicted: () => undefined,
  });
  try {
    return await work(withDatabaseUrl(config, keeper.url));
  } finally {
    await keeper.close();
  }
}

async function refuseWhereInUse(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'restore' });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE $1`,
      [PLATFORM],
    );
    const count = rows[0]?.count ?? 0;
    if (count > 0)
      throw new CommandError(
        `The platform runs on this database (connections: ${count}). Stop every API and worker first.`,
      );
  } finally {
    await client.end();
  }
}
