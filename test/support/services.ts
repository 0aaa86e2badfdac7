import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Debian keeps servers where an ordinary user's PATH does not look. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of an installed program; undefined where this machine has none. */
export function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

/** @throws where it is not installed */
export function program(name: string): string {
  const path = findProgram(name);
  if (!path) throw new Error(`${name} is not installed`);
  return path;
}

/**
 * `describe` for tests that need programs which do not come from npm. Without them they are skipped, by name; in
 * CI, which has to have them, they run and fail.
 */
export function describeWith(...programs: string[]): (name: string, tests: () => void) => void {
  const missing = programs.filter((name) => !findProgram(name));
  if (missing.length === 0 || process.env['CI']) return describe;
  const because = `skipped: no ${missing.join(', ')} on this machine`;
  return (name, tests) => {
    describe.runIf(false)(`${name} (${because})`, () => {
      tests();
    });
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
