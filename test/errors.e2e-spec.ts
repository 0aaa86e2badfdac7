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
