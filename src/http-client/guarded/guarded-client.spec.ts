import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { buildConfig } from '../../config/app-config.js';
import { parseEnvironment } from '../../config/environment.js';
import type { FetchFault } from './fetch-fault.js';
import { GuardedClient } from './guarded-client.js';
import { HostResolver } from './host-resolver.js';

const FILE = randomBytes(5000);
const MAX_BYTES = 10_000;
const signal = new AbortController().signal;
const SECRETS = {
  DATABASE_URL: 'postgres://unused/unused',
  JWT_SECRET: randomBytes(32).toString('hex'),
  MEDIA_URL_SECRETS: randomBytes(32).toString('hex'),
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guarded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

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
async function serve(listener: RequestListener) {
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
async function serveCanary(address?: string) {
  let connections = 0;
  const port = await listening(
    createTcpServer(() => connections++),
    address,
  );
  return { port, connections: () => connections };
}

/** One that speaks as it likes. */
const serveRaw = (speak: (socket: Socket) => void) =>
  listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => speak(socket));
    }),
  );

class FakeResolver extends HostResolver {
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
class SilentResolver extends HostResolver {
  readonly signals: AbortSignal[] = [];

  resolve(_name: string, signal: AbortSignal): Promise<string[]> {
    this.signals.push(signal);
    return new Promise(() => undefined);
  }
}

function clientOf(environment: Record<string, string>, resolver: HostResolver = new FakeResolver([])) {
  const { fetch } = buildConfig(parseEnvironment({ NODE_ENV: 'test', ...SECRETS, ...environment }));
  const client = new GuardedClient(resolver, fetch);
  return {
    client,
    get: (url: string, maxBytes = MAX_BYTES) =>
      client.download(url, { path: join(folder, 'file'), maxBytes, signal, accept: 'image/*' }),
  };
}

const allowing = (...ports: number[]) =>
  clientOf({ ALLOW_PRIVATE_HOSTS: ports.map((port) => `127.0.0.1:${port}`).join(',') });

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

describe('an address that is not allowed', () => {
  const spellings = (port: number) => [
    `http://127.0.0.1:${port}/a.jpg`,
    `http://[::1]:${port}/a.jpg`,
    `http://0.0.0.0:${port}/a.jpg`,
    `http://0:${port}/a.jpg`,
    `http://[::]:${port}/a.jpg`,
    `http://2130706433:${port}/a.jpg`,
    `http://0x7f000001:${port}/a.jpg`,
    `http://0177.0.0.1:${port}/a.jpg`,
    `http://127.1:${port}/a.jpg`,
    `http://１２７.0.0.1:${port}/a.jpg`,
    `http://127。0。0。1:${port}/a.jpg`,
    `http://[::ffff:127.0.0.1]:${port}/a.jpg`,
    `http://[::ffff:7f00:1]:${port}/a.jpg`,
    `http://[::127.0.0.1]:${port}/a.jpg`,
    `http://[64:ff9b::7f00:1]:${port}/a.jpg`,
    `http://[2002:7f00:1::]:${port}/a.jpg`,
    `http://localhost:${port}/a.jpg`,
    `http://LOCALHOST.:${port}/a.jpg`,
    `http://user:pass@127.0.0.1:${port}/a.jpg`,
    `http://example.com@127.0.0.1:${port}/a.jpg`,
    `http://user@example.com/a.jpg`,
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.0.0.1/a.jpg',
    'http://172.16.0.1/a.jpg',
    'http://192.168.0.1/a.jpg',
    'http://100.64.0.1/a.jpg',
    'http://198.18.0.1/a.jpg',
    'http://192.0.2.1/a.jpg',
    'http://224.0.0.1/a.jpg',
    'http://255.255.255.255/a.jpg',
    'http://[fd00::1]/a.jpg',
    'http://[fe80::1]/a.jpg',
    'http://[fec0::1]/a.jpg',
    'http://[ff02::1]/a.jpg',
    'http://[2001:db8::1]/a.jpg',
    'http://[64:ff9b:1::1]/a.jpg',
    'http://example.com:22/',
    'http://8.8.8.8:6379/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_PING',
    'ftp://127.0.0.1/a.jpg',
    'data:image/png;base64,iVBORw0KGgo=',
    'javascript:alert(1)',
    'blob:http://example.com/1',
    'unix:/var/run/docker.sock',
    'dict://127.0.0.1:11211/stats',
    'jar:http://example.com/a.zip!/b',
  ];

  it('is refused in every spelling, in the same words, and nobody hears of it', async () => {
    const canary = await serveCanary();
    const { get } = clientOf({}, new FakeResolver([['127.0.0.1']]));
    const said = new Set<string>();
    for (const url of spellings(canary.port)) {
      const fault = (await get(url).catch((error: unknown) => error)) as FetchFault;
      expect({ url, code: fault.code }).toEqual({ url, code: 'URL_NOT_ALLOWED' });
      said.add(fault.message);
    }
    expect(said.size).toBe(1);
    expect(canary.connections()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    'not a url',
    '',
    'http://',
    'http:///a.jpg',
    'http:example.com/a.jpg',
    '//127.0.0.1/a.jpg',
    '/a.jpg',
    'http://exa mple.com/',
    'http://example.com/a b.jpg',
    'http://example.com/\r\nX-A: b',
    'http://[::1/',
    'http://[fe80::1%25eth0]/',
    'http://256.256.256.256/',
    'http://example.com:99999/',
    `http://example.com/${'a'.repeat(2048)}`,
  ])('is no address at all: %j', (url) => {
    expect(() => clientOf({}).client.check(url)).toThrow(expect.objectContaining({ code: 'URL_INVALID' }));
  });

  it.each([
    'http://example.com/a.jpg',
    'https://example.com:443/a.jpg?b=c,d',
    'HTTP://EXAMPLE.COM:80',
    'https://bücher.example/ä.jpg',
    'http://8.8.8.8/',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::808:808]/',
  ])('is not %s', (url) => {
    expect(() => clientOf({}).client.check(url)).not.toThrow();
  });
});

describe('a name', () => {
  it('that stands for a public address now and for our own a moment later leads nowhere', async () => {
    const canary = await serveCanary();
    // TEST-NET-3 is refused as well, hence an address that is public and that nobody answers at.
    const resolver = new FakeResolver([['240.0.0.1'], ['127.0.0.1']]);
    const { get } = clientOf(
      { ALLOW_PRIVATE_HOSTS: `240.0.0.1:${canary.port}`, FETCH_TIMEOUT: '1' },
      resolver,
    );
    const url = `http://rebinding.example:${canary.port}/a.jpg`;
    await expect(get(url)).rejects.toMatchObject({
      code: expect.stringMatching(/CONNECTION_FAILED|TIMED_OUT/),
    });
    // Looked up once for the connection: the second answer is never heard.
    expect(resolver.asked).toBe(1);
    await expect(get(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
    expect(canary.connections()).toBe(0);
  });

  it.each([
    [['93.184.216.34', '127.0.0.1']],
    [['127.0.0.1', '93.184.216.34']],
    [['2606:4700::1111', '::1']],
    [['::ffff:127.0.0.1']],
    [['fe80::1%lo']],
  ])('that stands for %j is not asked', async (addresses) => {
    const canary = await serveCanary();
    const { get } = clientOf({ FETCH_PORTS: `80,${canary.port}` }, new FakeResolver([addresses]));
    await expect(get(`http://mixed.example:${canary.port}/`)).rejects.toMatchObject({
      code: 'URL_NOT_ALLOWED',
    });
    expect(canary.connections()).toBe(0);
  });

  it('that nobody knows is told apart, as another time it may be known', async () => {
    for (const resolver of [new FakeResolver([]), new FakeResolver([[]])]) {
      await expect(clientOf({}, resolver).get('http://nobody.example/')).rejects.toMatchObject({
        code: 'HOST_NOT_FOUND',
        transient: true,
      });
    }
  });

  it('that nobody answers for is as out of reach as one that nobody knows', async () => {
    class Failing extends HostResolver {
      resolve(): Promise<string[]> {
        return Promise.reject(Object.assign(new Error('queryA ESERVFAIL'), { code: 'ECONNREFUSED' }));
      }
    }
    const timeouts = { FETCH_TIMEOUT: '1' };
    for (const resolver of [new SilentResolver(), new Failing()]) {
      await expect(clientOf(timeouts, resolver).get('http://silent.example/')).rejects.toMatchObject({
        code: 'HOST_NOT_FOUND',
        transient: true,
        unreached: true,
      });
    }
    await expect(clientOf({}, new FakeResolver([[]])).get('http://nobody.example/')).rejects.toMatchObject({
      unreached: true,
    });
  });

  it('that nobody answers for is not waited for where nobody wants to know it any more', async () => {
    const stop = new AbortController();
    const resolver = new SilentResolver();
    const options = { path: join(folder, 'file'), maxBytes: MAX_BYTES, accept: '*/*', signal: stop.signal };
    const download = clientOf({}, resolver).client.download('http://silent.example/', options);
    stop.abort(new Error('The batch is cancelled'));
    await expect(download).rejects.toThrow('The batch is cancelled');
    expect(resolver.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('is not left for the first of its addresses that does not answer', async () => {
    const { port } = await serve((_, response) => response.end(FILE));
    // Nobody listens at the first of them.
    const resolver = new FakeResolver([['127.9.9.9', '::1', '127.0.0.1']]);
    const { get } = clientOf({ ALLOW_PRIVATE_HOSTS: `several.example:${port}` }, resolver);
    expect(await get(`http://several.example:${port}/`)).toMatchObject({ status: 200 });
  });

  it('may be allowed whatever it stands for, and keeps its name in the request', async () => {
    const { port, requests } = await serve((_, response) => response.end(FILE));
    const { get } = clientOf(
      { ALLOW_PRIVATE_HOSTS: `media.internal:${port}` },
      new FakeResolver([['127.0.0.1']]),
    );
    await get(`http://Media.Internal:${port}/`);
    expect(requests[0]!.headers.host).toBe(`media.internal:${port}`);
    await expect(get(`http://other.internal:${port}/`)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
  });

  it('may be allowed by what it stands for', async () => {
    const { port } = await serve((_, response) => response.end(FILE));
    const { get } = clientOf({ ALLOW_PRIVATE_HOSTS: '127.0.0.0/8:*' }, new FakeResolver([['127.0.0.1']]));
    expect(await get(`http://anything.example:${port}/`)).toMatchObject({ status: 200 });
  });
});

describe('what is allowed beyond public hosts', () => {
  const check = (allowed: string, url: string) => () =>
    clientOf({ ALLOW_PRIVATE_HOSTS: allowed }).client.check(url);

  it.each([
    ['10.0.0.0/8', 'http://10.1.2.3/'],
    ['10.0.0.0/8:8080', 'http://10.1.2.3:8080/'],
    ['10.0.0.5:*', 'http://10.0.0.5:22/'],
    ['[fd00::1]:8080', 'http://[fd00::1]:8080/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['10.0.0.0/8', 'http://[::ffff:10.0.0.1]/'],
    ['169.254.169.254', 'http://169.254.169.254/'],
    ['a.internal, b.internal:*', 'http://b.internal:99/'],
  ])('%s lets %s through', (allowed, url) => {
    expect(check(allowed, url)).not.toThrow();
  });

  it.each([
    ['10.0.0.0/8', 'http://10.1.2.3:8080/'],
    ['10.0.0.0/8:8080', 'http://10.1.2.3/'],
    ['10.0.0.0/8', 'http://11.0.0.1:22/'],
    ['10.0.0.0/9', 'http://10.200.0.1/'],
    ['169.254.0.0/16', 'http://169.254.169.254/'],
    ['0.0.0.0/0', 'http://169.254.169.254/'],
    ['a.internal:8080', 'http://b.internal:8080/'],
  ])('%s does not let %s through', (allowed, url) => {
    expect(check(allowed, url)).toThrow(expect.objectContaining({ code: 'URL_NOT_ALLOWED' }));
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
