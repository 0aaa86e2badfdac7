import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, onTestFinished } from 'vitest';
import { buildConfig } from '../../../config/app-config.js';
import { parseEnvironment } from '../../../config/environment.js';
import { GuardedClient } from '../guarded-client.js';
import { HostResolver } from '../host-resolver.js';

export const FILE = randomBytes(5000);
export const MAX_BYTES = 10_000;
export const signal = new AbortController().signal;
const SECRETS = {
  DATABASE_URL: 'postgres://unused/unused',
  JWT_SECRET: randomBytes(32).toString('hex'),
  MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
};

/** Of the test that runs: where it downloads to. */
export let folder: string;
export function useFolder(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guarded-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
}

async function listening(server: Server, address = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A server, and what it was asked. */
export async function serve(listener: RequestListener) {
  const requests: IncomingMessage[] = [];
  const port = await listening(
    createServer((request, response) => {
      requests.push(request);
      listener(request, response);
    }),
  );
  return { port, requests, url: `http://127.0.0.1:${port}` };
}

/** Counts who connects, and says nothing. */
export async function serveCanary(address?: string) {
  let connections = 0;
  const port = await listening(
    createTcpServer(() => connections++),
    address,
  );
  return { port, connections: () => connections };
}

/** One that speaks as it likes. */
export const serveRaw = (speak: (socket: Socket) => void) =>
  listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => speak(socket));
    }),
  );

export class FakeResolver extends HostResolver {
  asked = 0;
  constructor(private readonly answers: readonly (readonly string[])[]) {
    super();
  }

  async resolve(): Promise<readonly string[]> {
    const answer = this.answers[Math.min(this.asked++, this.answers.length - 1)];
    if (!answer) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    return answer;
  }
}

/** Asks a nameserver that never answers. */
export class SilentResolver extends HostResolver {
  readonly signals: AbortSignal[] = [];

  resolve(_name: string, signal: AbortSignal): Promise<string[]> {
    this.signals.push(signal);
    return new Promise(() => undefined);
  }
}

export function clientOf(environment: Record<string, string>, resolver: HostResolver = new FakeResolver([])) {
  const { fetch } = buildConfig(parseEnvironment({ NODE_ENV: 'test', ...SECRETS, ...environment }));
  const client = new GuardedClient(resolver, fetch);
  return {
    client,
    get: (url: string, maxBytes = MAX_BYTES) =>
      client.download(url, { path: join(folder, 'file'), maxBytes, signal, accept: 'image/*' }),
  };
}

export const allowing = (...ports: number[]) =>
  clientOf({ ALLOW_PRIVATE_HOSTS: ports.map((port) => `127.0.0.1:${port}`).join(',') });
