import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';

interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
}

describe('every route', () => {
  let app: TestApp;
  let routes: { method: string; path: string; isPublic: boolean }[];

  beforeAll(async () => {
    app = await startApp({ worker: false });
    const document = (await (await fetch(`${app.url}/docs-json`)).json()) as {
      paths: Record<string, Record<string, Operation>>;
    };
    routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { security }]) => ({
        method: method.toUpperCase(),
        path: path.replace(/\{\w+\}/g, '0198c0de-0000-7000-8000-000000000000'),
        isPublic: security.length === 0,
      })),
    );
  });
  afterAll(() => app.stop());

  it('that is not public answers 401 without a token, in the form of all errors', async () => {
    const guarded = routes.filter(({ isPublic }) => !isPublic);
    expect(guarded.length).toBeGreaterThan(30);

    for (const { method, path } of guarded) {
      const response = await fetch(app.url + path, { method });
      const body = (await response.json()) as Record<string, unknown>;
      expect(`${method} ${path} ${response.status}`).toBe(`${method} ${path} 401`);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(body).toMatchObject({ status: 401, traceId: response.headers.get('x-request-id') });
    }
  });

  it.each([
    ['a made-up token', { Authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOjF9.' }],
    ['a made-up key', { 'X-API-Key': 'iap_0123456789' }],
  ])('that is not public answers 401 to %s', async (_, headers: Record<string, string>) => {
    for (const { method, path } of routes.filter(({ isPublic }) => !isPublic)) {
      const response = await fetch(app.url + path, { method, headers });
      await response.text();
      expect(`${method} ${path} ${response.status}`).toBe(`${method} ${path} 401`);
    }
  });

  it('that does not exist is a 404 of the same form', async () => {
    const response = await fetch(`${app.url}/api/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});
