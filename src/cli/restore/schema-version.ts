import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { dataSourceOptions, MIGRATIONS } from '../../database/data-source.js';
import type { Manifest } from '../backup/format.js';
import { CommandError } from '../run-command.js';

/** @throws CommandError where the backup's schema is one that this version does not know. */
export function refuseNewer({ migrations, version }: Manifest): void {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new CommandError(
      `The backup was made by a newer version (${version}; unknown here: ${unknown.join(', ')}). Update first.`,
    );
}

/** Makes the tables as they were when the backup was made. */
export async function migrateTo(database: AppConfig['database'], names: readonly string[]): Promise<void> {
  const migrations = MIGRATIONS.filter(({ name }) => names.includes(name));
  const source = await new DataSource({ ...dataSourceOptions(database), migrations }).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}
