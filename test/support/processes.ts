import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const DIST = resolve(import.meta.dirname, '../../dist/src');

export interface RunningProcess {
  /** Of the API; undefined for a worker. */
  port?: number;
  /** SIGKILL: no time to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
}

/** Starts the built API or worker as a process of its own, and waits until it is ready. */
export async function startProcess(
  name: 'main' | 'worker',
  environment: Record<string, string>,
): Promise<RunningProcess> {
  const file = join(DIST, `${name}.js`);
  if (!existsSync(file)) throw new Error('There is no build; run `npm run build` first, as `npm test` does');
  const child = fork(file, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await ready(child);
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  };
  return {
    port,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function ready(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { type?: string; port?: number }) => {
      if (message.type === 'ready') resolve(message.port);
    });
    child.once('exit', (code) => reject(new Error(`The process ended with ${code} before it was ready`)));
    child.once('error', reject);
  });
}
