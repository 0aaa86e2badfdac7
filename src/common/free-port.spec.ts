import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, isPortFree } from './free-port.js';

const HOST = '127.0.0.1';

describe('a port that somebody listens on', () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer().listen(0, HOST);
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => server.close());

  it('is not free, until it is closed', async () => {
    expect(await isPortFree(port, HOST)).toBe(false);

    server.close();
    await once(server, 'close');
    expect(await isPortFree(port, HOST)).toBe(true);
  });

  it('is passed over', async () => {
    expect(await freePort(port, HOST)).toBeGreaterThan(port);
  });
});

it('complains about an address that is not of this machine', async () => {
  await expect(freePort(3000, '192.0.2.1')).rejects.toThrow('EADDRNOTAVAIL');
});
