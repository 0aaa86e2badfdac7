import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const HAS_PROC = existsSync('/proc/self/stat');

/** Whether there is such a process, also one of somebody else's; a zombie is there until its parent has heard of its end. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a running process; undefined when there is none, or it is a zombie. */
export function commandLine(pid: number): string | undefined {
  try {
    const text = HAS_PROC
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The parent's pid; undefined when the process is gone or that cannot be told. */
export function parentOf(pid: number): number | undefined {
  try {
    // The program's name, in parentheses, may itself hold spaces and parentheses.
    const text = HAS_PROC
      ? readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ')[1]
      : execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
    return Number(text) || undefined;
  } catch {
    return undefined;
  }
}
