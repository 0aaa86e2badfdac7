import { EMBEDDED_DATABASE_PORT, type AppConfig } from '../config/app-config.js';
import { generatedSecrets } from '../config/secrets.js';
import type { ClusterOptions } from './embedded/cluster.js';
import { EmbeddedPostgres } from './embedded-postgres.js';

export const embeddedOptions = (config: AppConfig): ClusterOptions => ({
  folder: config.app.dataDir,
  password: generatedSecrets(config.app.dataDir).databasePassword,
  port: EMBEDDED_DATABASE_PORT,
});

/** The configuration, with the address that the embedded server really has. */
export const withDatabaseUrl = (config: AppConfig, url: string): AppConfig => ({
  ...config,
  database: { ...config.database, url },
});

/**
 * For commands: does the work with a database that is up. With nothing configured that is the embedded one:
 * the running one when there is one, else one that is started for the time the work takes.
 */
export async function withDatabase<T>(
  config: AppConfig,
  work: (config: AppConfig) => Promise<T>,
): Promise<T> {
  if (!config.database.embedded) return work(config);
  const postgres = await EmbeddedPostgres.acquire(embeddedOptions(config));
  try {
    return await work(withDatabaseUrl(config, postgres.url));
  } finally {
    await postgres.release();
  }
}
