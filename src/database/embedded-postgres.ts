import { Client } from 'pg';
import { Cluster, type ClusterOptions } from './embedded/cluster.js';
import { EmbeddedPostgresError } from './embedded/errors.js';

export { EmbeddedPostgresError } from './embedded/errors.js';

const DATABASE = 'platform';
/** Advisory locks belong to one database, so all of them are taken in this one, which always exists. */
const LOCK_DATABASE = 'postgres';
/** Held, shared, by every process that needs the server to stay up: the last one to leave stops it. */
const IN_USE_LOCK = 7_316_202;
const ATTEMPTS = 50;
/** None of our questions makes the server think. */
const ANSWER_MS = 1_000;

const WRONG_PASSWORD = '28P01';
const ALREADY_EXISTS = ['42P04', '23505'];
/** Starting up, shutting down, or too many connections: all pass. */
const PASSING = ['57P01', '57P02', '57P03', '53300'];

/**
 * The PostgreSQL that comes with npm, on a data folder of ours. Several processes may use one folder: the
 * first starts the server, the last stops it. One that was left running by a killed process is taken over.
 */
export class EmbeddedPostgres {
  /** Settles when the connection is lost: the server died, was restarted, or was stopped by somebody. */
  readonly lost: Promise<void>;

  private constructor(
    readonly url: string,
    private readonly cluster: Cluster,
    private readonly connection: Client,
  ) {
    this.lost = new Promise((resolve) => connection.once('end', () => resolve()));
  }

  static async acquire(options: ClusterOptions): Promise<EmbeddedPostgres> {
    const cluster = new Cluster(options);
    for (let attempt = 1; ; attempt++) {
      const port = await cluster.ensureRunning();
      const urlOf = (database: string) =>
        `postgres://postgres:${options.password}@127.0.0.1:${port}/${database}`;
      try {
        return new EmbeddedPostgres(urlOf(DATABASE), cluster, await enter(urlOf(LOCK_DATABASE)));
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw explained(error, options.folder);
      }
    }
  }

  /** For things that one process at a time may do; ends with the process, however it ends. */
  tryLock(key: number): Promise<boolean> {
    return this.ask('SELECT pg_try_advisory_lock($1) AS yes', key);
  }

  /** Lets go of the server, and stops it when nobody else holds it. */
  async release(): Promise<void> {
    try {
      if (await this.isLast()) await this.cluster.stop();
    } finally {
      // A server that hangs would not say goodbye either.
      this.connection.end().catch(() => undefined);
    }
  }

  /** Who cannot tell, because the connection is gone, must assume so: else the server might stay for ever. */
  private async isLast(): Promise<boolean> {
    try {
      await this.ask('SELECT pg_advisory_unlock_shared($1) AS yes', IN_USE_LOCK);
      return await this.tryLock(IN_USE_LOCK);
    } catch {
      return true;
    }
  }

  private async ask(text: string, key: number): Promise<boolean> {
    const query = { text, values: [key], query_timeout: ANSWER_MS };
    const { rows } = await this.connection.query<{ yes: boolean }>(query);
    return rows[0]?.yes ?? false;
  }
}

async function enter(url: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    keepAlive: true,
    application_name: `holder ${process.pid}`,
  });
  // Without a listener the end of the server would end this process too; `end` follows and is listened for.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1)', [IN_USE_LOCK]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`).catch(unlessItExists);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

const codeOf = (error: unknown) => (error as { code?: string }).code ?? '';

function unlessItExists(error: unknown): void {
  if (!ALREADY_EXISTS.includes(codeOf(error))) throw error;
}

const isPassing = (error: unknown) =>
  PASSING.includes(codeOf(error)) ||
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(codeOf(error)) ||
  /Connection terminated/.test(String(error));

function explained(error: unknown, folder: string): unknown {
  if (codeOf(error) !== WRONG_PASSWORD) return error;
  return new EmbeddedPostgresError(
    `The database in ${folder} was made with another password than the one in ${folder}/secrets.json. ` +
      'Put the secrets.json back that belongs to it, or choose another DATA_DIR.',
    { cause: error },
  );
}
