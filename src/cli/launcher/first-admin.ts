import { Client } from 'pg';
import type { AppConfig } from '../../config/app-config.js';
import { createDataSource } from '../../database/data-source.js';
import type { FirstAdmin } from './banner.js';

const USERNAME = 'admin';
const EMAIL = 'admin@example.com';

/**
 * An installation without an administrator gets one. Not when somebody has signed up under that name:
 * they must not become administrator by having guessed it.
 */
export async function createFirstAdmin({ database, auth }: AppConfig): Promise<FirstAdmin | undefined> {
  if (await isTaken(database.url)) return undefined;
  // Loaded when it is needed, which is once in the life of an installation: it takes a while.
  const { seedAdmin } = await import('../../users/seed-admin.js');
  const source = await createDataSource(database).initialize();
  try {
    const seed = { username: USERNAME, email: EMAIL };
    const { generatedPassword } = await seedAdmin(source, seed, auth.bcryptCost);
    return generatedPassword ? { username: USERNAME, password: generatedPassword } : undefined;
  } finally {
    await source.destroy();
  }
}

async function isTaken(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      `SELECT EXISTS (SELECT FROM users WHERE role = 'admin' OR username_key = $1 OR email_key IN ($1, $2)) AS taken`,
      [USERNAME, EMAIL],
    );
    return rows[0]?.taken ?? true;
  } finally {
    await client.end();
  }
}
