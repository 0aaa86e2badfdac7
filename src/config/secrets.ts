import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GeneratedSecrets {
  jwtSecret: string;
  mediaUrlSecret: string;
  databasePassword: string;
}

/**
 * The secrets of an installation that was given none: made once, kept in `secrets.json` (mode 0600).
 * Processes that start together agree, because the file appears whole or not at all.
 */
export function generatedSecrets(dataDir: string): GeneratedSecrets {
  const path = join(dataDir, 'secrets.json');
  const existing = read(path);
  if (existing) return existing;

  mkdirSync(dataDir, { recursive: true });
  const fresh: GeneratedSecrets = {
    jwtSecret: randomBytes(32).toString('hex'),
    mediaUrlSecret: randomBytes(32).toString('hex'),
    databasePassword: randomBytes(24).toString('hex'),
  };
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
  try {
    // link() fails where the name exists, which rename() would silently replace.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const settled = read(path);
  if (!settled) throw new Error(`Could not read back ${path}`);
  return settled;
}

function read(path: string): GeneratedSecrets | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GeneratedSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
