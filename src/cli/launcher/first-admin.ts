import type { AppConfig } from '../../config/app-config.js';
import { createDataSource } from '../../database/data-source.js';
import { seedAdmin } from '../../users/seed-admin.js';
import type { FirstAdmin } from './banner.js';

const USERNAME = 'admin';
const EMAIL = 'admin@example.com';

/**
 * An installation without an administrator gets one. Not when somebody has signed up under that name:
 * they must not become administrator by having guessed it.
 */
export async function createFirstAdmin({ database, auth }: AppConfig): Promise<FirstAdmin | undefined> {
  const source = await createDataSource(database).initialize();
  try {
    const [{ taken } = { taken: true }] = await source.query<{ taken: boolean }[]>(
      `SELECT EXISTS (SELECT FROM users WHERE role = 'admin' OR username_key = $1 OR email_key IN ($1, $2)) AS taken`,
      [USERNAME, EMAIL],
    );
    if (taken) return undefined;
    const { generatedPassword } = await seedAdmin(
      source,
      { username: USERNAME, email: EMAIL },
      auth.bcryptCost,
    );
    return generatedPassword ? { username: USERNAME, password: generatedPassword } : undefined;
  } finally {
    await source.destroy();
  }
}
