import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedSecrets } from '../../config/secrets.js';

/**
 * The generated secrets that another installation can take over. The embedded database's password is not
 * among them: it belongs to that very database. Undefined where all come from the environment.
 */
export function portableSecrets(dataDir: string): Buffer | undefined {
  try {
    const all = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as GeneratedSecrets;
    const { databasePassword: _, ...portable } = all;
    return Buffer.from(`${JSON.stringify(portable, null, 2)}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
