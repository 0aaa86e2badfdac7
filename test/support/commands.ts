import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AppConfig } from '../../src/config/app-config.js';

const COMMANDS = resolve(import.meta.dirname, '../../dist/src/cli');

export interface CommandResult {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs a built command on an installation, as npm would, without a terminal. */
export async function runCommand(
  name: string,
  args: string[],
  { database, app }: Pick<AppConfig, 'database' | 'app'>,
  environment: Record<string, string> = {},
): Promise<CommandResult> {
  const file = join(COMMANDS, `${name}.js`);
  if (!existsSync(file)) throw new Error('There is no build; run `npm run build` first, as `npm test` does');
  const child = spawn(process.execPath, [file, ...args], {
    cwd: app.dataDir,
    env: { PATH: process.env['PATH'], DATABASE_URL: database.url, DATA_DIR: app.dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, output, errors };
}
