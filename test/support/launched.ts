import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { commandLine } from '../../src/common/processes.js';
import { readPostmasterFile } from '../../src/database/embedded/postmaster-file.js';

const START = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli', 'start.js');
const PATIENCE = { timeout: 45_000, interval: 50 };

interface Note {
  url: string;
  children: number[];
}

/** The platform as `npm start` runs it, with hardly anything in its environment. */
export class Launched {
  output = '';
  private readonly process: ChildProcess;
  private readonly closed: Promise<number | null>;

  constructor(
    private readonly folder: string,
    environment: Record<string, string>,
  ) {
    if (!existsSync(START)) throw new Error('There is no build to test: run `npm run build` first');
    this.process = spawn(process.execPath, [START], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout!, this.process.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.closed = new Promise((resolve) => this.process.once('close', resolve));
  }

  get pid(): number {
    return this.process.pid!;
  }

  get data(): string {
    return join(this.folder, '.data');
  }

  get postmaster(): number | undefined {
    return readPostmasterFile(join(this.data, 'postgres'))?.pid;
  }

  /** What it says of itself: its address, and the pids of the API and the worker. */
  get noted(): Note {
    return JSON.parse(readFileSync(join(this.data, 'launcher.json'), 'utf8')) as Note;
  }

  /** Of everything that is to be gone in the end. */
  get pids(): number[] {
    return [this.pid, ...this.noted.children, this.postmaster ?? 0].filter(Boolean);
  }

  /** Fails at once when it ends instead. */
  async ready(): Promise<this> {
    const ended = this.closed.then(() => {
      throw new Error(`It ended instead of starting:\n${this.output}`);
    });
    const banner = until(() => this.output.includes('Ctrl-C stops everything'));
    await Promise.race([banner, ended]);
    return this;
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  ended(): Promise<number | null> {
    return this.closed;
  }

  async isHealthy(): Promise<boolean> {
    const response = await fetch(`${this.noted.url}/api/health/ready`).catch(() => undefined);
    return response?.status === 200;
  }
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => {
    if (!(await condition())) throw new Error('Not yet');
  }, PATIENCE);
}

export const isRunning = (pid: number): boolean => commandLine(pid) !== undefined;
