import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import { GuardedClient } from './guarded-client.js';
import { HostResolver } from './host-resolver.js';

class NoNames extends HostResolver {
  resolve(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sent-on-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}` };
}

const sendingOnTo = (url: string) => serve((_, response) => response.writeHead(302, { Location: url }).end());

const noSignal = () => new AbortController().signal;

function clientOf(settings: Record<string, string> = {}) {
  const { fetch } = buildConfig(
    parseEnvironment({
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://unused/unused',
      JWT_SECRET: randomBytes(32).toString('hex'),
      MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
      ALLOW_PRIVATE_HOSTS: '127.0.0.1:*',
      ...settings,
    }),
  );
  return new GuardedClient(new NoNames(), fetch);
}

const get = (
  url: string,
  options: { beforeHop?: (host: string) => Promise<void> } = {},
  settings: Record<string, string> = {},
) =>
  clientOf(settings).download(url, {
    path: join(folder, 'file'),
    maxBytes: 1000,
    accept: '*/*',
    signal: noSignal(),
    ...options,
  });

describe('after being sent on, a fault', () => {
  it('is that of the host that answered', async () => {
    const full = await serve((_, response) => response.writeHead(429, { 'Retry-After': '3600' }).end());
    const start = await sendingOnTo(full.url);

    await expect(get(start.url)).rejects.toMatchObject({ code: 'RATE_LIMITED', host: full.host });
    await expect(get(full.url)).rejects.toMatchObject({ host: full.host });
  });

  it('is that of the host that was not reached', async () => {
    const start = await sendingOnTo('http://127.0.0.1:1/x');

    await expect(get(start.url)).rejects.toMatchObject({ unreached: true, host: '127.0.0.1:1' });
  });

  it('is nobody’s where time was up, as others had their part of it', async () => {
    const silent = await serve(() => undefined);
    const start = await sendingOnTo(silent.url);
    const settings = { FETCH_TIMEOUT: '1', FETCH_IDLE_TIMEOUT: '5' };

    await expect(get(start.url, {}, settings)).rejects.toMatchObject({ code: 'TIMED_OUT', host: undefined });
    await expect(get(silent.url, {}, settings)).rejects.toMatchObject({ host: silent.host });
  });
});

describe('before another host is asked', () => {
  it('that may be refused', async () => {
    const end = await serve((_, response) => response.end('x'));
    const start = await serve((request, response) =>
      response.writeHead(302, { Location: request.url === '/' ? '/again' : `${end.url}/there` }).end(),
    );
    const hops: string[] = [];

    await expect(
      get(start.url, {
        beforeHop: (host) => {
          hops.push(host);
          return Promise.reject(new Error('Not now'));
        },
      }),
    ).rejects.toThrow('Not now');
    expect(hops).toEqual([end.host]);
  });

  it('that may take its time, which is not held against anybody', async () => {
    const end = await serve((_, response) => response.end('x'));
    const start = await sendingOnTo(end.url);
    const beforeHop = () => delay(1100);

    await expect(get(start.url, { beforeHop }, { FETCH_TIMEOUT: '1' })).resolves.toMatchObject({
      status: 200,
    });
  });
});

describe('while a page is read, each address that it is sent on to', () => {
  const read = (url: string, beforeHop: (to: URL) => Promise<void>) =>
    clientOf().read(url, { maxBytes: 1000, timeoutMs: 5000, accept: '*/*', signal: noSignal(), beforeHop });

  it('is told before it is asked, at the same host too', async () => {
    const asked: string[] = [];
    const log: string[] = [];
    const end = await serve((_, response) => response.end('x'));
    const start = await serve((request, response) => {
      asked.push(request.url!);
      response.writeHead(302, { Location: request.url === '/' ? '/again' : `${end.url}/there` }).end();
    });
    await read(start.url, async (to) => void log.push(`${to.href} after ${asked.join(' ')}`));
    expect(log).toEqual([`${start.url}/again after /`, `${end.url}/there after / /again`]);
  });

  it('may be refused, and is not asked then', async () => {
    const asked: string[] = [];
    const start = await serve((request, response) => {
      asked.push(request.url!);
      response.writeHead(302, { Location: '/again' }).end();
    });
    await expect(read(start.url, () => Promise.reject(new Error('Not there')))).rejects.toThrow('Not there');
    expect(asked).toEqual(['/']);
  });
});
