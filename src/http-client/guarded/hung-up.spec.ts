import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { GuardedClient } from './guarded-client.js';
import { HostResolver } from './host-resolver.js';

/** As much as undici would receive before it waits for who reads. */
const FILE = randomBytes(64 * 1024);
const hungUp = vi.hoisted(() => ({ settled: Promise.resolve() }));

vi.mock('../../multipart/received-file.js', () => ({
  async writeReceived(source: Readable): Promise<ReceivedFile> {
    await hungUp.settled;
    const { length: size } = await buffer(source);
    return { path: '', filename: '', sha256: '', size, tooLarge: false };
  },
}));

/** Says it all at once, and hangs up. */
async function start(): Promise<number> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${FILE.length}\r\n\r\n`);
      socket.end(FILE);
    });
    hungUp.settled = once(socket, 'close').then(() => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

class NoResolver extends HostResolver {
  resolve(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

it('survives a host that hangs up before what it sent was read', async () => {
  const port = await start();
  const secret = randomBytes(32).toString('hex');
  const { fetch } = buildConfig(
    parseEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://unused/unused',
      JWT_SECRET: secret,
      MEDIA_URL_SECRETS: secret,
      ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
    }),
  );
  const client = new GuardedClient(new NoResolver(), fetch);

  const { file } = await client.download(`http://127.0.0.1:${port}/`, {
    path: '',
    maxBytes: FILE.length,
    accept: '*/*',
    signal: new AbortController().signal,
  });

  expect(file.size).toBe(FILE.length);
});
