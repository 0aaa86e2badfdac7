// Redis and nginx for a benchmark, where this machine has them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';

/** Debian keeps servers where an ordinary user's PATH does not look. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
const START_MS = 10_000;

export const findProgram = (name) => FOLDERS.map((folder) => join(folder, name)).find(existsSync);

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a server that stays in the foreground, and waits until its port answers. */
export async function startServer(program, parameters, port) {
  const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'inherit'] });
  const until = performance.now() + START_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`${program} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    pid: child.pid,
    port,
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** As an installation would run it: nothing evicted, every second on disk. */
export async function startRedis(folder) {
  const program = findProgram('redis-server');
  if (!program) return undefined;
  const port = await freePort();
  return startServer(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''].concat([
      '--appendonly',
      'yes',
      '--maxmemory-policy',
      'noeviction',
    ]),
    port,
  );
}

/** One line of a Redis answer, without a client's help: `INFO memory` and the like. */
export function askRedis(port, command) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      const [, length] = /^\$(\d+)\r\n/.exec(text) ?? [];
      if (length && text.length >= Number(length)) socket.end(() => resolve(text));
    });
    socket.once('error', reject);
    socket.write(`${command}\r\n`);
  });
}

export async function redisMemory(port) {
  const [, bytes] = /used_memory:(\d+)/.exec(await askRedis(port, 'INFO memory')) ?? [];
  return Number(bytes);
}
