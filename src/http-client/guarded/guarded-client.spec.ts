import { readdir, readFile } from 'node:fs/promises';
import { type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { GuardedClient } from './guarded-client.js';
import {
  allowing,
  clientOf,
  FakeResolver,
  FILE,
  folder,
  MAX_BYTES,
  serve,
  serveCanary,
  serveRaw,
  signal,
  useFolder,
} from './testing/guarded-setup.js';

useFolder();

describe('a download', () => {
  it('brings the bytes, their hash, and the name that is offered', async () => {
    const { url, port } = await serve((_, response) => {
      response.setHeader(
        'Content-Disposition',
        `attachment; filename="plain.jpg"; filename*=UTF-8''%C3%A4.jpg`,
      );
      response.end(FILE);
    });
    const download = await allowing(port).get(`${url}/a.jpg?x=%20`);
    expect(download).toMatchObject({ status: 200, url: `${url}/a.jpg?x=%20`, filename: 'ä.jpg' });
    expect(download.file).toMatchObject({ size: FILE.length, tooLarge: false });
    expect((await readFile(download.file.path)).equals(FILE)).toBe(true);
  });

  it.each<[string, BufferEncoding]>([
    ['Bücher – 書.jpg', 'utf8'],
    ['Bücher.jpg', 'latin1'],
  ])('may be offered as %s in %s', async (name, encoding) => {
    const header = Buffer.from(`Content-Disposition: attachment; filename="${name}"`, encoding);
    const port = await serveRaw((socket) =>
      socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n'), header, Buffer.from('\r\n\r\nhello')])),
    );
    expect((await allowing(port).get(`http://127.0.0.1:${port}/`)).filename).toBe(name);
  });

  it('says who asks, and nothing else', async () => {
    const { url, port, requests } = await serve((_, response) => response.end(FILE));
    const { get } = clientOf({
      ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
      PUBLIC_URL: 'https://pictures.example.org',
    });
    await get(`${url}/a.jpg#part`);
    expect(requests[0]!.url).toBe('/a.jpg');
    expect(requests[0]!.headers).toEqual({
      host: `127.0.0.1:${port}`,
      connection: 'close',
      'user-agent': expect.stringMatching(
        /^Mozilla\/5\.0 \(compatible; ImageAnalysisPlatform\/[\d.]+; \+https:\/\/pictures\.example\.org\)$/,
      ),
      accept: 'image/*',
      'accept-encoding': 'identity',
    });
  });

  it.each([
    ['gzip', gzipSync(FILE)],
    ['GZIP', gzipSync(FILE)],
    ['deflate', deflateSync(FILE)],
    ['br', brotliCompressSync(FILE)],
  ])('is decoded where it comes as %s', async (encoding, body) => {
    const { url, port } = await serve((_, response) =>
      response.setHeader('Content-Encoding', encoding).end(body),
    );
    const { file } = await allowing(port).get(url);
    expect((await readFile(file.path)).equals(FILE)).toBe(true);
  });

  it.each<[string, RequestListener, string, boolean, object]>([
    ['404', (_, to) => to.writeHead(404).end('secret'), 'HTTP_ERROR', false, { httpStatus: 404 }],
    ['401', (_, to) => to.writeHead(401).end('secret'), 'HTTP_ERROR', false, { httpStatus: 401 }],
    ['500', (_, to) => to.writeHead(500).end('secret'), 'HTTP_ERROR', true, { httpStatus: 500 }],
    ['408', (_, to) => to.writeHead(408).end('secret'), 'HTTP_ERROR', true, { httpStatus: 408 }],
    ['206', (_, to) => to.writeHead(206).end(FILE), 'HTTP_ERROR', false, { httpStatus: 206 }],
    ['304', (_, to) => to.writeHead(304).end(), 'HTTP_ERROR', false, { httpStatus: 304 }],
    ['302 to nowhere', (_, to) => to.writeHead(302).end(), 'HTTP_ERROR', false, { httpStatus: 302 }],
    ['429', (_, to) => to.writeHead(429).end(), 'RATE_LIMITED', true, { retryAfterSeconds: undefined }],
    [
      '429 with a time',
      (_, to) => to.writeHead(429, { 'Retry-After': '7' }).end(),
      'RATE_LIMITED',
      true,
      { retryAfterSeconds: 7 },
    ],
    [
      '503 with a time',
      (_, to) => to.writeHead(503, { 'Retry-After': '7' }).end(),
      'RATE_LIMITED',
      true,
      { retryAfterSeconds: 7 },
    ],
    ['204', (_, to) => to.writeHead(204).end(), 'RESPONSE_EMPTY', false, { httpStatus: 204 }],
    ['nothing', (_, to) => to.end(), 'RESPONSE_EMPTY', false, { httpStatus: 200, bytes: 0 }],
    [
      'more than is allowed, as it says',
      (_, to) => to.writeHead(200, { 'Content-Length': '10000000000' }).flushHeaders(),
      'RESPONSE_TOO_LARGE',
      false,
      { httpStatus: 200, bytes: 0 },
    ],
    [
      'without end',
      (_, to) => {
        const more = () => void (to.write(FILE) ? setImmediate(more) : to.once('drain', more));
        more();
      },
      'RESPONSE_TOO_LARGE',
      false,
      { httpStatus: 200 },
    ],
    [
      'a bomb',
      (_, to) => to.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000))),
      'RESPONSE_TOO_LARGE',
      false,
      {},
    ],
    [
      'what is not encoded as it says',
      (_, to) => to.setHeader('Content-Encoding', 'gzip').end(FILE),
      'RESPONSE_UNREADABLE',
      false,
      {},
    ],
    [
      'an encoding cut short',
      (_, to) => to.setHeader('Content-Encoding', 'gzip').end(gzipSync(FILE).subarray(0, 3000)),
      'RESPONSE_UNREADABLE',
      false,
      {},
    ],
    [
      'an encoding that nobody knows',
      (_, to) => to.setHeader('Content-Encoding', 'constructor').end(FILE),
      'RESPONSE_UNREADABLE',
      false,
      {},
    ],
    [
      'less than it says',
      (_, to) => {
        to.writeHead(200, { 'Content-Length': '5001' });
        to.write(FILE, () => to.socket?.destroy());
      },
      'RESPONSE_TRUNCATED',
      true,
      { httpStatus: 200 },
    ],
    [
      'a reset',
      (_, to) => void to.socket?.resetAndDestroy(),
      'CONNECTION_FAILED',
      true,
      { unreached: false },
    ],
  ])('that answers %s fails, and leaves nothing', async (_name, listener, code, transient, more) => {
    const { url, port } = await serve(listener);
    const fault = await allowing(port)
      .get(`${url}/path-of-mine`)
      .catch((error: unknown) => error);
    expect(fault).toMatchObject({ name: 'FetchFault', code, transient, ...more });
    expect(String(fault)).not.toMatch(/127\.0\.0\.1|secret|path-of-mine/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('where nobody listens was not reached, which says nothing of the file', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(allowing(port).get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      unreached: true,
    });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'RESPONSE_UNREADABLE'],
    ['nothing at all', (socket) => socket.end(), 'CONNECTION_FAILED'],
    [
      'headers without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const more = () => void (socket.write(`X-A: ${'a'.repeat(1000)}\r\n`) && setImmediate(more));
        more();
      },
      'RESPONSE_UNREADABLE',
    ],
    [
      'chunks that are none',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
      'RESPONSE_UNREADABLE',
    ],
    [
      'a chunk short',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
      'RESPONSE_TRUNCATED',
    ],
  ])('from what says %s fails', async (_name, speak, code) => {
    const port = await serveRaw(speak);
    await expect(allowing(port).get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  const drip = (text: string) => (socket: Socket) => {
    socket.write(text);
    const timer = setInterval(() => socket.write('a'), 100);
    socket.on('close', () => clearInterval(timer));
  };
  it.each<[string, (socket: Socket) => void]>([
    ['never answers', () => undefined],
    ['drips headers', drip('HTTP/1.1 200 OK\r\nX-A: ')],
    ['drips its file', drip('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n')],
    ['stops in the middle', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhello')],
  ])('from what %s takes too long', async (_name, speak) => {
    const port = await serveRaw(speak);
    const { get } = clientOf({
      ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}`,
      FETCH_TIMEOUT: '2',
      FETCH_IDLE_TIMEOUT: '1',
    });
    await expect(get(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      transient: true,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends with the reason of whoever stops it', async () => {
    const stop = new AbortController();
    const { url, port } = await serve(() => stop.abort(new Error('The worker stops')));
    const { client } = allowing(port);
    const options = { path: join(folder, 'file'), maxBytes: MAX_BYTES, accept: '*/*', signal: stop.signal };
    await expect(client.download(url, options)).rejects.toThrow('The worker stops');
  });
});

describe('being sent on', () => {
  it.each([301, 302, 303, 307, 308])('is followed with %i, without a word of where from', async (code) => {
    const end = await serve((_, response) => response.end(FILE));
    const start = await serve((_, response) =>
      response
        .writeHead(code, { Location: `${end.url}/there`, 'Set-Cookie': 'a=b' })
        .end('x'.repeat(1_000_000)),
    );
    const { url } = await allowing(start.port, end.port).get(start.url);
    expect(url).toBe(`${end.url}/there`);
    expect(Object.keys(end.requests[0]!.headers).toSorted()).toEqual(
      ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'].toSorted(),
    );
  });

  it('may be relative, five times', async () => {
    const { url, port, requests } = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(FILE);
      else response.writeHead(302, { Location: `/${left - 1}` }).end();
    });
    expect((await allowing(port).get(`${url}/5`)).url).toBe(`${url}/0`);
    await expect(allowing(port).get(`${url}/6`)).rejects.toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
    expect(requests).toHaveLength(12);
  });

  it.each<BufferEncoding>(['utf8', 'latin1'])('may be written in %s', async (encoding) => {
    const end = await serve((_, response) => response.end(FILE));
    const location = Buffer.from(`Location: ${end.url}/bücher.jpg?ä=ö`, encoding);
    const port = await serveRaw((socket) =>
      socket.end(Buffer.concat([Buffer.from('HTTP/1.1 302 Found\r\n'), location, Buffer.from('\r\n\r\n')])),
    );
    await allowing(port, end.port).get(`http://127.0.0.1:${port}/`);
    expect(end.requests.map(({ url }) => url)).toEqual(['/b%C3%BCcher.jpg?%C3%A4=%C3%B6']);
  });

  it('in a circle ends', async () => {
    const { url, port } = await serve((_, response) => response.writeHead(302, { Location: '/' }).end());
    await expect(allowing(port).get(url)).rejects.toMatchObject({ code: 'TOO_MANY_REDIRECTS' });
  });

  it.each([
    (canary: number) => `http://127.0.0.1:${canary}/secret.jpg`,
    (canary: number) => `//localhost:${canary}/`,
    (canary: number) => `http://2130706433:${canary}/`,
    (canary: number) => `http://me:password@127.0.0.1:${canary}/`,
    () => 'file:///etc/passwd',
    () => 'data:image/png;base64,iVBORw0KGgo=',
    () => 'http://169.254.169.254/latest/meta-data/',
  ])('is not followed to where nobody may go %#', async (to) => {
    const canary = await serveCanary();
    const { url, port } = await serve((_, response) =>
      response.writeHead(302, { Location: to(canary.port) }).end(),
    );
    const { get } = clientOf({ ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` }, new FakeResolver([['127.0.0.1']]));
    await expect(get(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED', transient: false });
    expect(canary.connections()).toBe(0);
  });
});

describe('a message', () => {
  const message = (client: GuardedClient, url: string, timeoutMs = 10_000) =>
    client.post(url, {
      body: '{"a":"ä"}',
      headers: { 'content-type': 'application/json', 'webhook-id': 'one' },
      timeoutMs,
      maxAnswerBytes: 100,
      signal,
    });

  it('arrives as it is, and the beginning of the answer comes back', async () => {
    let received = '';
    const { url, port, requests } = await serve((request, response) => {
      request.on('data', (chunk) => (received += chunk)).on('end', () => response.end('x'.repeat(1000)));
    });
    const answer = await message(allowing(port).client, url);
    expect(answer).toMatchObject({ status: 200, body: Buffer.from('x'.repeat(100)) });
    expect(received).toBe('{"a":"ä"}');
    expect(requests[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '10', 'webhook-id': 'one' },
    });
  });

  it.each([301, 302, 303, 307, 308, 400, 410, 500])(
    'that is answered with %i goes nowhere else',
    async (code) => {
      const canary = await serveCanary();
      const { url, port } = await serve((_, response) =>
        response.writeHead(code, { Location: `http://127.0.0.1:${canary.port}/` }).end(),
      );
      const answer = await message(allowing(port, canary.port).client, url);
      expect(answer.status).toBe(code);
      expect(canary.connections()).toBe(0);
    },
  );

  it('does not hear out a receiver that goes on for ever', async () => {
    const { url, port } = await serve((_, response) => {
      response.write('begins');
      const timer = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const { status, body } = await message(allowing(port).client, url);
    expect(status).toBe(200);
    expect(body.toString()).toMatch(/^begins\.+$/);
  });

  it('gives up on one that never answers', async () => {
    const { url, port } = await serve(() => undefined);
    await expect(message(allowing(port).client, url, 100)).rejects.toMatchObject({ code: 'TIMED_OUT' });
  });

  it('is not sent where nobody may go', async () => {
    const canary = await serveCanary();
    await expect(message(clientOf({}).client, `http://127.0.0.1:${canary.port}/`)).rejects.toMatchObject({
      code: 'URL_NOT_ALLOWED',
    });
    expect(canary.connections()).toBe(0);
  });
});
