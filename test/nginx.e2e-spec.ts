import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startNginx, type NginxOptions, type RunningNginx } from './support/nginx.js';
import { startReplica, type Replica } from './support/replica.js';
import { describeWith } from './support/services.js';

const running: { stop(): Promise<void> }[] = [];

async function replica(answer?: RequestListener): Promise<Replica> {
  const started = await startReplica(answer);
  running.push(started);
  return started;
}

async function nginxBefore(
  replicas: readonly { url: string }[],
  options: Partial<NginxOptions> = {},
): Promise<RunningNginx> {
  const nginx = await startNginx({ replicas: replicas.map(({ url }) => url), ...options });
  running.unshift(nginx);
  return nginx;
}

const MULTIPART = { 'Content-Type': 'multipart/form-data; boundary=x' };

const times = <T>(count: number, act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

describeWith('nginx')('nginx', () => {
  describe('balancing', () => {
    it('reaches every replica, by reads and by writes', async () => {
      const replicas = [await replica(), await replica()];
      const nginx = await nginxBefore(replicas);
      for (const method of ['GET', 'POST']) {
        const answers = await times(20, async () => (await fetch(`${nginx.url}/api/x`, { method })).text());
        expect(new Set(answers)).toEqual(new Set(replicas.map(({ url }) => url)));
      }
    });

    it('answers reads while one replica is dead, and takes writes that the dead one never saw', async () => {
      const [dead, alive] = [await replica(), await replica()];
      const nginx = await nginxBefore([dead, alive]);
      await times(10, () => fetch(`${nginx.url}/api/x`));
      await dead.stop();
      for (const method of ['GET', 'POST', 'DELETE']) {
        const statuses = await times(20, async () => (await fetch(`${nginx.url}/api/x`, { method })).status);
        expect({ method, statuses: new Set(statuses) }).toEqual({ method, statuses: new Set([200]) });
      }
    });

    it('asks another replica when one breaks off before it answered a read', async () => {
      const breaking = await replica((request) => request.socket.destroy());
      const nginx = await nginxBefore([breaking, await replica()]);
      const statuses = await times(10, async () => (await fetch(`${nginx.url}/api/x`)).status);
      expect(new Set(statuses)).toEqual(new Set([200]));
    });

    it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
      'never sends a %s to a second replica once a first one has seen it',
      async (method) => {
        const replicas = await times(3, () => replica((request) => request.socket.destroy()));
        const nginx = await nginxBefore(replicas);
        const response = await fetch(`${nginx.url}/api/images`, {
          method,
        });
        expect(response.status).toBe(502);
        expect(response.headers.get('retry-after')).toBe('2');
        expect(await response.json()).toMatchObject({ status: 502, code: 'BAD_GATEWAY' });
        expect(replicas.flatMap(({ requests }) => requests)).toHaveLength(1);
      },
    );

    it('answers 502 to an upload whose replica dies under it, and gives it to no other', async () => {
      const dying = (request: IncomingMessage) => void request.once('data', () => request.socket.destroy());
      const replicas = [await replica(dying), await replica(dying)];
      const nginx = await nginxBefore(replicas);
      const upload = httpRequest(`${nginx.url}/api/images`, { method: 'POST', headers: MULTIPART });
      upload.write(Buffer.alloc(1024 * 1024));
      const [answer] = (await once(upload, 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(502);
      expect(JSON.parse(await text(answer))).toMatchObject({ code: 'BAD_GATEWAY' });
      upload.destroy();
      expect(replicas.flatMap(({ requests }) => requests)).toHaveLength(1);
    });

    it('follows a changed list of replicas without dropping a request', async () => {
      const [first, second] = [await replica(), await replica()];
      const nginx = await nginxBefore([first]);
      const answers: string[] = [];
      const reloaded = new AbortController();
      const asking = times(4, async () => {
        // A connection each, as one that is kept may be closed just when the next request sets out.
        const headers = { Connection: 'close' };
        while (!reloaded.signal.aborted)
          answers.push(await (await fetch(`${nginx.url}/api/x`, { headers })).text());
      });
      await vi.waitFor(() => expect(answers).toContain(first.url));
      await nginx.reload([second.url]);
      await vi.waitFor(() => expect(answers).toContain(second.url));
      reloaded.abort();
      await asking;
      expect(new Set(answers)).toEqual(new Set([first.url, second.url]));
    });
  });

  describe('streaming', () => {
    it('hands on an upload while it is still being sent', async () => {
      let arrived: (chunk: string) => void = () => undefined;
      const firstChunk = new Promise<string>((resolve) => (arrived = resolve));
      const receiving = await replica((request, response) => {
        request.once('data', (chunk: Buffer) => arrived(chunk.toString()));
        request.on('end', () => response.end('received'));
      });
      const nginx = await nginxBefore([receiving]);
      const upload = httpRequest(`${nginx.url}/api/images`, { method: 'POST', headers: MULTIPART });
      upload.write('the beginning');
      expect(await firstChunk).toContain('the beginning');
      upload.end('the end');
      const [answer] = (await once(upload, 'response')) as [IncomingMessage];
      expect(await text(answer)).toBe('received');
    });

    it('keeps a small body until it is whole, so that a slow sender occupies no replica', async () => {
      const asked = await replica((request, response) => request.pipe(response));
      const nginx = await nginxBefore([asked]);
      const sending = httpRequest(`${nginx.url}/api/auth/login`, { method: 'POST' });
      sending.write('{"user');
      await fetch(`${nginx.url}/api/x`);
      expect(asked.requests.map(({ url }) => url)).toEqual(['/api/x']);
      sending.end('name":1}');
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      expect(await text(answer)).toBe('{"username":1}');
    });

    it.each(['GET /api/events', 'GET /api/images/1/events', 'POST /api/classify'])(
      'hands on lines as they come: %s',
      async (call) => {
        const [method, path] = call.split(' ') as [string, string];
        let speak: (line: string) => void = () => undefined;
        const speaking = await replica((_, response) => {
          response.setHeader('Content-Type', 'application/x-ndjson');
          // Of events the configuration knows by itself; other streams have to say so.
          if (!path.endsWith('/events')) response.setHeader('X-Accel-Buffering', 'no');
          speak = (line) => response.write(line);
          speak('first');
        });
        const nginx = await nginxBefore([speaking]);
        const { body } = await fetch(`${nginx.url}${path}`, { method });
        const reader = body!.getReader();
        const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
        expect(await next()).toBe('first');
        speak('second');
        expect(await next()).toBe('second');
        await reader.cancel();
      },
    );
  });

  describe('limits', () => {
    const refusedBy = async (nginx: RunningNginx, path: string, length: number) => {
      const sending = httpRequest(`${nginx.url}${path}`, {
        method: 'POST',
        headers: { ...MULTIPART, 'Content-Length': length },
      });
      sending.flushHeaders();
      const [answer] = (await once(sending, 'response')) as [IncomingMessage];
      const body = await text(answer);
      sending.destroy();
      return { status: answer.statusCode, headers: answer.headers, body };
    };

    it('refuses bodies by the size that they announce, without asking a replica', async () => {
      const asked = await replica();
      const nginx = await nginxBefore([asked], {
        variables: { NGINX_UPLOAD_MAX: '2m', NGINX_BULK_MAX: '3m' },
      });
      const mib = 1024 * 1024;
      for (const [path, length] of [
        ['/api/auth/login', mib + 1],
        ['/api/images', 2 * mib + 1],
        ['/api/classify/', 2 * mib + 1],
        ['/api/images/bulk', 3 * mib + 1],
      ] as const) {
        const { status, headers, body } = await refusedBy(nginx, path, length);
        expect({ path, status }).toEqual({ path, status: 413 });
        expect(headers['content-type']).toBe('application/problem+json');
        expect(JSON.parse(body)).toEqual({
          type: 'about:blank',
          title: 'Payload Too Large',
          status: 413,
          detail: 'The body is larger than allowed',
          code: 'BODY_TOO_LARGE',
          traceId: headers['x-request-id'],
        });
      }
      expect(asked.requests).toEqual([]);
    });

    it('takes bodies up to the limit', async () => {
      const receiving = await replica(
        (request, response) => void request.resume().on('end', () => response.end()),
      );
      const nginx = await nginxBefore([receiving], { variables: { NGINX_UPLOAD_MAX: '2m' } });
      const { status } = await fetch(`${nginx.url}/api/images`, {
        method: 'POST',
        headers: MULTIPART,
        body: new Uint8Array(2 * 1024 * 1024),
      });
      expect(status).toBe(200);
    });

    it('lets a refusal by the API through that comes before the body has ended', async () => {
      const refusing = await replica((_, response) => void response.writeHead(401).end('no'));
      const nginx = await nginxBefore([refusing]);
      const { status, body } = await refusedBy(nginx, '/api/images', 50 * 1024 * 1024);
      expect([status, body]).toEqual([401, 'no']);
    });

    it('slows down an address that asks too much', async () => {
      const nginx = await nginxBefore([await replica()], {
        variables: { NGINX_RATE: '1r/s', NGINX_BURST: '3' },
      });
      const answers = await times(10, () => fetch(`${nginx.url}/api/x`));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(5);
      expect(refused[0]!.headers.get('retry-after')).toBe('1');
      expect(await refused[0]!.json()).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    });
  });

  describe('headers', () => {
    it('passes on the address it sees, not what a client claims of itself', async () => {
      const asked = await replica();
      const nginx = await nginxBefore([asked]);
      const forged = {
        'X-Forwarded-For': '6.6.6.6',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil.test',
      };
      const more = {
        'X-Real-IP': '6.6.6.6',
        'X-Forwarded-Port': '1',
        Forwarded: 'for=6.6.6.6;host=evil.test',
      };
      for (const method of ['GET', 'POST']) {
        await fetch(`${nginx.url}/api/x`, { method, headers: { ...forged, ...more } });
        const { headers } = asked.requests.at(-1)!;
        expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
        expect(headers.host).toBe(new URL(nginx.url).host);
        expect(JSON.stringify(headers)).not.toMatch(/6\.6\.6\.6|evil/);
      }
    });

    it('keeps a sane request id and replaces another', async () => {
      const asked = await replica();
      const nginx = await nginxBefore([asked]);
      const idOf = async (given: string) => {
        await fetch(`${nginx.url}/api/x`, { headers: { 'X-Request-Id': given } });
        return asked.requests.at(-1)!.headers['x-request-id'];
      };
      expect(await idOf('from-my-client_1.2')).toBe('from-my-client_1.2');
      expect(await idOf('"}{"forged":"line')).toMatch(/^[0-9a-f]{32}$/);
      expect(await idOf('x'.repeat(129))).toMatch(/^[0-9a-f]{32}$/);
    });

    it('logs a line of JSON for each request, without tokens, signatures and searches', async () => {
      const nginx = await nginxBefore([await replica()]);
      await fetch(`${nginx.url}/api/images/1/file?expires=1&signature=SECRETSIGNATURE`, {
        headers: {
          'X-Request-Id': 'this-request',
          Authorization: 'Bearer SECRETTOKEN',
          'X-API-Key': 'SECRETKEY',
        },
      });
      await fetch(`${nginx.url}/api/images?q=SECRETWORD"&\\`, {
        headers: { 'User-Agent': 'quoting "agent"' },
      });
      const lines = await vi.waitFor(async () => {
        const written = await nginx.accessLog();
        if (written.length < 2) throw new Error('Not all is written yet');
        return written;
      });
      expect(JSON.stringify(lines)).not.toContain('SECRET');
      expect(lines.find(({ requestId }) => requestId === 'this-request')).toMatchObject({
        method: 'GET',
        path: '/api/images/1/file',
        status: '200',
        replicaStatus: '200',
        client: '127.0.0.1',
      });
      expect(lines.at(-1)).toMatchObject({ path: '/api/images', userAgent: 'quoting "agent"' });
    });

    it('hides its version, and what only those inside may read', async () => {
      const asked = await replica();
      const nginx = await nginxBefore([asked]);
      for (const path of [
        '/metrics',
        '/METRICS/',
        '/api/metrics',
        '/%6detrics',
        '//metrics',
        '/x/../api/metrics',
      ]) {
        const [head] = await exchange(nginx, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(`${path} ${head}`).toMatch(/^\S+ HTTP\/1.1 404/);
        expect(head).toMatch(/^Server: nginx\r$/m);
      }
      expect(asked.requests).toEqual([]);
      expect((await fetch(`${nginx.url}/protected-files/x`)).status).toBe(404);
    });

    it('answers a request that it cannot read in the same form', async () => {
      const nginx = await nginxBefore([await replica()]);
      const unreadable = [
        'GET /x HTTP/1.1\r\nno colon here\r\n\r\n',
        'nonsense\r\n\r\n',
        `GET /x HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(9000)}\r\n\r\n`,
      ];
      for (const each of unreadable) {
        const [head, body] = await exchange(nginx, each);
        expect(head).toMatch(/^HTTP\/1.1 4(00|31)/);
        expect(JSON.parse(body!)).toMatchObject({ type: 'about:blank', code: expect.any(String) });
      }
    });

    it('refuses larger headers than the API reads, and methods that nobody knows, by itself', async () => {
      const asked = await replica();
      const nginx = await nginxBefore([asked]);
      const headers = (lines: number) => `X: ${'x'.repeat(4000)}\r\n`.repeat(lines);
      const ask = (start: string, lines = 0) =>
        exchange(nginx, `${start}\r\nHost: x\r\nConnection: close\r\n${headers(lines)}\r\n`);
      for (const [start, lines, status, code] of [
        ['GET /api/x HTTP/1.1', 9, 431, 'HEADERS_TOO_LARGE'],
        ['FOO /api/x HTTP/1.1', 0, 405, 'METHOD_NOT_ALLOWED'],
        ['PROPFIND / HTTP/1.1', 0, 405, 'METHOD_NOT_ALLOWED'],
        ['GET / HTTP/3.0', 0, 505, 'VERSION_NOT_SUPPORTED'],
      ] as const) {
        const [head, body] = await ask(start, lines);
        expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
        expect(head).toMatch(/^content-type: application\/problem\+json\r$/im);
        expect(JSON.parse(body!)).toMatchObject({ status, code });
        expect(/^Allow: GET, HEAD, /m.test(head!)).toBe(status === 405);
      }
      expect(asked.requests).toEqual([]);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const [head] = await ask(`${method} /api/x HTTP/1.1`, 3);
        expect(head).toMatch(/^HTTP\/1.1 200/);
      }
    });

    it('refuses conditions on the page in the same form, and reads no ranges of it', async () => {
      const nginx = await nginxBefore([await replica()]);
      // nginx closes the connection without a word after it has refused this.
      const refused = await fetch(nginx.url, { headers: { 'If-Match': '"z"', Connection: 'close' } });
      expect(refused.status).toBe(412);
      expect(refused.headers.get('etag')).toBeNull();
      expect(await refused.json()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
      const beyond = await fetch(nginx.url, { headers: { Range: 'bytes=9999999-' } });
      expect([beyond.status, beyond.headers.get('accept-ranges')]).toEqual([200, null]);
    });

    it('says so in the same form when no replica is there', async () => {
      const gone = await replica();
      const nginx = await nginxBefore([gone]);
      await gone.stop();
      const response = await fetch(`${nginx.url}/api/images`);
      expect(response.status).toBe(502);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'BAD_GATEWAY', status: 502 });
    });
  });
});

/** Sends bytes as they are. @returns head and body of the answer */
async function exchange(nginx: RunningNginx, bytes: string): Promise<string[]> {
  const { hostname, port } = new URL(nginx.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const answer = await text(socket);
  return answer.split('\r\n\r\n');
}
