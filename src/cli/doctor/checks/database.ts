import type { ClientBase } from 'pg';
import type { AppConfig } from '../../../config/app-config.js';
import { MIGRATIONS } from '../../../database/data-source.js';
import { POOL_SIZE as QUEUE_POOL_SIZE } from '../../../queue/postgres-queue-connection.js';
import { hasSchema, migrationNames } from '../../backup/catalog.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('database');
const OLDEST = 140_000;
const QUESTIONS = 5;
const SLOW_MS = 20;
/** Signatures and sessions go by this machine's clock and by the database's. */
const SKEW_MS = 2_000;
const BAD_SKEW_MS = 60_000;
const USUAL_PROCESSES = 2;
/** LISTEN needs one of its own. */
const EVENT_CONNECTIONS = 1;

export async function checkDatabase(client: ClientBase, config: AppConfig): Promise<Finding[]> {
  const { rows } = await client.query<{ version: string; number: number; encoding: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
            current_setting('server_encoding') AS encoding`,
  );
  const { version, number, encoding } = rows[0]!;
  return [
    number >= OLDEST
      ? ok(`PostgreSQL ${version}`)
      : problem(`PostgreSQL ${version} is too old.`, { mend: 'Use PostgreSQL 14 or newer.' }),
    ...(encoding === 'UTF8'
      ? []
      : [problem(`The database's encoding is ${encoding}.`, { mend: 'Create it anew with ENCODING UTF8.' })]),
    ...(await checkClock(client)),
    await checkConnections(client, connectionsOf(config)),
    await checkSchema(client),
  ];
}

async function checkClock(client: ClientBase): Promise<Finding[]> {
  let best = { took: Number.POSITIVE_INFINITY, skew: 0 };
  for (let asked = 0; asked < QUESTIONS; asked++) {
    const sent = Date.now();
    const start = performance.now();
    const { rows } = await client.query<{ now: number }>(
      `SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now`,
    );
    const took = performance.now() - start;
    if (took < best.took) best = { took, skew: Math.round(rows[0]!.now - sent - took / 2) };
  }
  const latency = `It answers in ${best.took.toFixed(1)} ms`;
  const skew = Math.abs(best.skew);
  const mend = 'Keep the clocks of both machines with NTP.';
  return [
    best.took < SLOW_MS
      ? ok(`${latency}.`)
      : warning(`${latency}: every request asks it.`, { mend: 'Run it nearer to the platform.' }),
    ...(skew > BAD_SKEW_MS
      ? [problem(`Its clock is ${best.skew} ms off ours.`, { mend })]
      : skew > SKEW_MS
        ? [warning(`Its clock is ${best.skew} ms off ours.`, { mend })]
        : []),
  ];
}

/** What one process may hold: what is in Redis needs none. */
export const connectionsOf = ({ database, queue, redis }: Pick<AppConfig, 'database' | 'queue' | 'redis'>) =>
  database.poolSize +
  (queue.backend === 'postgres' ? QUEUE_POOL_SIZE : 0) +
  (redis.url === undefined ? EVENT_CONNECTIONS : 0);

async function checkConnections(client: ClientBase, each: number): Promise<Finding> {
  const { rows } = await client.query<{ allowed: number; used: number }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS allowed,
            (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
  );
  const { allowed, used } = rows[0]!;
  const text = `${used} of ${allowed} connections are in use`;
  const needed = USUAL_PROCESSES * each;
  const mend = 'Raise max_connections, or lower DATABASE_POOL_SIZE.';
  if (used > 0.9 * allowed) return problem(`${text}.`, { mend });
  if (needed > allowed) return warning(`${text}; one API and one worker may want ${needed}.`, { mend });
  return ok(`${text}; each process may take ${each}.`);
}

async function checkSchema(client: ClientBase): Promise<Finding> {
  const mend = 'npm run migration:run (`npm start` does it too)';
  if (!(await hasSchema(client))) return problem('The tables are not made yet.', { mend });
  const applied = await migrationNames(client);
  const known = MIGRATIONS.map(({ name }) => name);
  const pending = known.filter((name) => !applied.includes(name));
  const newer = applied.filter((name) => !known.includes(name));
  if (pending.length > 0) return problem(`Migrations to be applied: ${pending.join(', ')}`, { mend });
  if (newer.length > 0)
    return problem(`A newer version has changed the schema: ${newer.join(', ')}`, {
      mend: 'Update this program.',
    });
  return ok('The schema is up to date.');
}
