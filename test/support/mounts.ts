import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (program: string, ...parameters: string[]) =>
  execFileSync(program, parameters, { stdio: 'pipe' });

/** A file system of its own, in memory and of so many bytes. @returns what ends it */
export function mountSmall(folder: string, bytes: number): () => void {
  run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder);
  return () => void run('umount', '--lazy', folder);
}

/** Makes a folder read-only for everybody, root included. @returns what ends it */
export function mountReadOnly(folder: string): () => void {
  run('mount', '--bind', folder, folder);
  run('mount', '-o', 'remount,ro,bind', folder);
  return () => void run('umount', '--lazy', folder);
}

function tryMounting(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'platform-mount-'));
  try {
    mountSmall(folder, 4096)();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** It takes root, and a container that lets it. In CI tests that need it run, and fail, whatever is allowed. */
export const mayMount = Boolean(process.env['CI']) || tryMounting();
