import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import type { Json } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app.stop());

const post = (body: string, headers: Record<string, string> = {}) => ({
  method: 'POST',
  body,
  headers: { 'Content-Type': 'application/json', ...headers },
});

describe('every refusal', () => {
  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown route', '/api/nothing', {}, 404, 'NOT_FOUND'],
    ['an unknown page', '/nothing.html', {}, 404, 'NOT_FOUND'],
    ['a file beside the page', '/.env', {}, 404, 'NOT_FOUND'],
    ['a path out of the page', '/%2e%2e/package.json', {}, 404, 'NOT_FOUND'],
    ['an unknown method', '/api/images', { method: 'DELETE' }, 404, 'NOT_FOUND'],
    ['broken JSON', '/api/auth/login', post('{"username":'), 400, 'MALFORMED_JSON'],
    [
      'JSON that is too deep to be meant',
      '/api/auth/login',
      post('['.repeat(90_000) + ']'.repeat(90_000)),
      400,
      'MALFORMED_JSON',
    ],
    [
      'a large body',
      '/api/auth/login',
      post(JSON.stringify({ a: 'x'.repeat(300_000) })),
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'a strange encoding',
      '/api/auth/login',
      post('{}', { 'Content-Encoding': 'compress' }),
      415,
      'UNSUPPORTED_ENCODING',
    ],
    ['a list for an object', '/api/auth/login', post('[]'), 400, 'VALIDATION_FAILED'],
    ['no token', '/api/images', {}, 401, 'UNAUTHENTICATED'],
  ])('is a problem with a code, for %s', async (_, path, init, status, code) => {
    const answer = await fetch(app.url + path, {
      ...init,
      headers: { 'X-Request-Id': 'my-request', ...init.headers },
    });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = (await answer.json()) as Json;
    expect(body).toMatchObject({ status, code, traceId: 'my-request', type: 'about:blank' });
    expect(body.title).toBeTruthy();
    expect(JSON.stringify(body)).not.toMatch(/node_modules|\.ts|\.js:|SELECT|Error:/);
  });
});

describe('what the parser refuses before anybody sees it', () => {
  /** Sends bytes as they are. @returns head and body of the answer */
  async function exchange(bytes: string): Promise<string[]> {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(bytes);
    return (await text(socket)).split('\r\n\r\n');
  }

  it('is less than all headers that nginx lets through', async () => {
    const headers = `X: ${'x'.repeat(8_190)}\r\n`.repeat(4);
    const [head] = await exchange(
      `GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`,
    );
    expect(head).toMatch(/^HTTP\/1.1 200/);
  });

  it.each<[string, string, number, string]>([
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'BAD_REQUEST'],
    ['no HTTP', 'nonsense\r\n\r\n', 400, 'BAD_REQUEST'],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(42_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('is a problem with a code and all headers, for %s', async (_, bytes, status, code) => {
    const [head, body] = await exchange(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const headers = new Headers(
      head!
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
    );
    const { title: _title, ...found } = JSON.parse(body!);
    expect(found).toEqual({
      type: 'about:blank',
      status,
      code,
      detail: expect.any(String),
      traceId: headers.get('x-request-id'),
    });
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('connection')).toBe('close');
    const usual = await fetch(`${app.url}/api/nothing`);
    await usual.arrayBuffer();
    const own = new Set(['date', 'x-request-id', 'content-length', 'connection', 'keep-alive', 'vary']);
    for (const [name, value] of usual.headers)
      if (!own.has(name)) expect([name, headers.get(name)]).toEqual([name, value]);
  });
});
