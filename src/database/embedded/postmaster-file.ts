import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../common/processes.js';

/** What PostgreSQL writes down about itself in its data folder. */
interface PostmasterFile {
  pid: number;
  port: number;
  ready: boolean;
}

const pathOf = (folder: string) => join(folder, 'postmaster.pid');

/** Undefined when there is none, or it may not be read by us. */
export function readPostmasterFile(folder: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(pathOf(folder), 'utf8');
  } catch {
    return undefined;
  }
  const lines = text.split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  // A file that is still being written has fewer lines.
  return pid > 0 && port > 0 ? { pid, port, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/** The postmaster that runs on the folder now. A file that was left behind by a killed one does not count. */
export function livePostmaster(folder: string): PostmasterFile | undefined {
  const file = readPostmasterFile(folder);
  return file && runsIn(file.pid, folder) ? file : undefined;
}

/**
 * Makes a file that was left behind harmless, where PostgreSQL would believe it: its pid is now that of
 * another program, or of a zombie. Our pid goes in, because PostgreSQL ignores that of its parent; the file
 * is not removed, because the rest of it lets PostgreSQL wait for orphans that still use the data.
 */
export function disownPostmasterFile(folder: string): void {
  const file = readPostmasterFile(folder);
  if (!file || !isAlive(file.pid) || runsIn(file.pid, folder)) return;
  const path = pathOf(folder);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid)));
}

/** Whether the process is a postmaster of this folder: each has its data folder as working directory. */
function runsIn(pid: number, folder: string): boolean {
  try {
    if (existsSync('/proc/self/cwd')) return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    return false;
  }
}
