import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../common/processes.js';

interface RunningPlatform {
  pid: number;
  /** Where the page is; empty until the API is up. */
  url: string;
  stopping: boolean;
  /** Pids of the API and the worker. */
  children: number[];
}

const LEFT_ALONE_MS = 3_000;
const POLL_MS = 50;
/** The commands that launch. They may have been called by a relative path. */
const LAUNCHING = /[\\/]cli[\\/](start|demo)\.js/;
/** Under which the API and the worker are; they are called by their full path. */
const PROGRAMS = fileURLToPath(new URL('../../', import.meta.url));

/** `launcher.json` in DATA_DIR: lets other commands find the running platform, and the next start what a killed one left. */
export class RunFile {
  private readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'launcher.json');
  }

  /** Best effort: a folder that was deleted, or a full disk, is no reason to stop working. */
  write(platform: RunningPlatform): void {
    try {
      writeFileSync(this.path, `${JSON.stringify(platform)}\n`, { mode: 0o600 });
    } catch {
      this.remove();
    }
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** Undefined when none runs, whatever the file says. */
  running(): RunningPlatform | undefined {
    const platform = this.read();
    return platform && isLauncher(platform.pid) ? platform : undefined;
  }

  /** Processes of a killed launcher end by themselves when they notice; those that do not are ended here. */
  async endLeftovers(): Promise<void> {
    const platform = this.read();
    if (!platform || isLauncher(platform.pid)) return;
    const deadline = Date.now() + LEFT_ALONE_MS;
    let left = platform.children.filter(isChild);
    while (left.length > 0 && Date.now() < deadline) {
      await delay(POLL_MS);
      left = left.filter(isChild);
    }
    for (const pid of left) process.kill(pid, 'SIGKILL');
  }

  private read(): RunningPlatform | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as RunningPlatform;
    } catch {
      return undefined;
    }
  }
}

// The pid may meanwhile belong to another program.
const isLauncher = (pid: number) => LAUNCHING.test(commandLine(pid) ?? '');
const isChild = (pid: number) => commandLine(pid)?.includes(PROGRAMS) ?? false;
