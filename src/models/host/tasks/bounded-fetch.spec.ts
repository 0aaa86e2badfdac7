import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { boundedFetch } from './bounded-fetch.mjs';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  closing.push(() => server.close().closeAllConnections());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe('a download', () => {
  it('comes whole, with its headers, and tells how it gets on', async () => {
    const url = await serve((_, response) => response.setHeader('X-Kept', 'yes').end('weights'));
    const onProgress = vi.fn<() => void>();
    const { fetch, failed } = boundedFetch(onProgress);
    const response = await fetch(url);
    expect(response.headers.get('x-kept')).toBe('yes');
    expect(await response.text()).toBe('weights');
    expect(onProgress).toHaveBeenCalled();
    expect(failed()).toBe(false);
  });

  it('of what is not there is no failure of the way', async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    const { fetch, failed } = boundedFetch(() => undefined);
    expect((await fetch(url)).status).toBe(404);
    expect(failed()).toBe(false);
  });

  it.each([429, 500, 503])('that is answered with %i has failed', async (status) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const { fetch, failed } = boundedFetch(() => undefined);
    await fetch(url);
    expect(failed()).toBe(true);
  });

  it('is given up before the answer and within it when nothing comes', async () => {
    for (const begin of [
      () => undefined,
      (response: Parameters<RequestListener>[1]) => response.write('wei'),
    ]) {
      const url = await serve((_, response) => void begin(response));
      const { fetch, failed } = boundedFetch(() => undefined, 100);
      await expect(fetch(url).then((response) => response.text())).rejects.toThrow(
        /aborted|terminated|too long/,
      );
      expect(failed()).toBe(true);
    }
  });

  it('that breaks off has failed', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('wei', () => response.destroy());
    });
    const { fetch, failed } = boundedFetch(() => undefined);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow(
      /aborted|terminated|too long/,
    );
    expect(failed()).toBe(true);
  });
});
