import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AddressPolicy } from '../../../../http-client/guarded/address-policy.js';
import { HostResolver } from '../../../../http-client/guarded/host-resolver.js';
import { GuardedProxy } from './guarded-proxy.js';

const MAX_BYTES = 100_000;

class OwnNetwork extends HostResolver {
  async resolve(): Promise<readonly string[]> {
    return ['127.0.0.1'];
  }
}

describe(GuardedProxy, () => {
  const paths: string[] = [];
  const server = createServer((asked, response) => {
    paths.push(asked.url ?? '');
    response.end(Buffer.alloc(Number(asked.headers['x-bytes'] ?? 5), 'x'));
  });
  let port: number;
  let proxy: GuardedProxy;

  beforeEach(async () => {
    paths.length = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    await startFor([{ host: '127.0.0.1', port }]);
  });
  afterEach(async () => {
    await proxy.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function startFor(allowedHosts: { host: string; port: number }[]): Promise<void> {
    const policy = new AddressPolicy({ allowedHosts, ports: [80, 443] });
    proxy = await GuardedProxy.start({ policy, resolver: new OwnNetwork(), maxBytes: MAX_BYTES });
  }

  const credentials = () => `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;

  /** The status of what came, or why nothing did. */
  async function ask(
    method: 'GET' | 'CONNECT',
    path: string,
    headers: Record<string, string> = { 'Proxy-Authorization': credentials() },
  ): Promise<number | string> {
    const { hostname, port: at } = new URL(proxy.address);
    return new Promise((resolve) => {
      const asked = request({ hostname, port: at, method, path, headers, agent: false });
      const received = (answer: IncomingMessage) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
        answer.once('error', () => resolve('broken off'));
      };
      asked.once('response', received);
      asked.once('connect', (answer, socket) => {
        socket.destroy();
        resolve(answer.statusCode ?? 0);
      });
      asked.once('error', () => resolve('broken off'));
      asked.end();
    });
  }

  it('leads to what is allowed', async () => {
    expect(await ask('GET', `http://127.0.0.1:${port}/page?a=1`)).toBe(200);
    expect(await ask('CONNECT', `127.0.0.1:${port}`)).toBe(200);
    expect(paths).toEqual(['/page?a=1']);
  });

  it.each(['GET', 'CONNECT'] as const)('serves nobody whom it does not know: %s', async (method) => {
    const path = method === 'GET' ? `http://127.0.0.1:${port}/` : `127.0.0.1:${port}`;
    expect(await ask(method, path, {})).toBe(407);
    expect(await ask(method, path, { 'Proxy-Authorization': 'Basic YnJvd3Nlcjp4' })).toBe(407);
    expect(paths).toEqual([]);
  });

  it('leads nowhere else, whatever names stand for', async () => {
    await proxy.stop();
    await startFor([]);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', 'rebound.example.com']) {
      expect(await ask('GET', `http://${host}:${port}/`)).toBe(403);
      expect(await ask('CONNECT', `${host}:${port}`)).toBe(403);
      expect(await ask('CONNECT', `${host}:443`)).toBe(403);
    }
    expect(await ask('GET', 'file:///etc/passwd')).toBe(403);
    expect(paths).toEqual([]);
  });

  it('lets no more through than there is room for', async () => {
    const headers = { 'Proxy-Authorization': credentials(), 'X-Bytes': String(MAX_BYTES * 20) };
    expect(await ask('GET', `http://127.0.0.1:${port}/`, headers)).toBe('broken off');
  });

  it('says nothing for who is not there', async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await ask('GET', `http://127.0.0.1:${port}/`)).toBe('broken off');
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
