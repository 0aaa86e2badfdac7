import { spawn, type SpawnOptions } from 'node:child_process';
import { postgresEnvironment } from '../../config/process-environment.js';
import type { Command } from './account.js';

/** The root folder: the account's user may not be allowed into ours. */
export const spawnOptions = ({ uid, gid }: Command): SpawnOptions => ({
  ...(uid === undefined ? {} : { uid, gid }),
  cwd: '/',
  env: postgresEnvironment(),
  windowsHide: true,
});

/** Runs one of PostgreSQL's tools to its end. */
export function run(command: Command): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command.command, command.args, spawnOptions(command));
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}
