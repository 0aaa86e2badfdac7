import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { call } from './support/test-user.js';

const PARTS = ['database', 'queue', 'cache', 'storage', 'captioner'];

describe('health', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ worker: false });
  });
  afterAll(() => app.stop());

  it('is told of every part, to anyone', async () => {
    const { status, headers, body } = await call(app.url, 'GET', '/health');

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body)).toEqual(['status', ...PARTS, 'models']);
    expect(body.status).toBe('up');
    for (const part of PARTS) expect(body[part]).toEqual({ status: 'up', latencyMs: expect.any(Number) });
  });

  it('is live and ready', async () => {
    expect(await call(app.url, 'GET', '/health/live')).toMatchObject({ status: 200, body: { status: 'up' } });
    expect(await call(app.url, 'GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'up' },
    });
  });

  it('is live, but not ready, without its database, and says nothing of why', async () => {
    const cut = await startApp({ worker: false });
    try {
      await cut.database.destroy();

      const health = await call(cut.url, 'GET', '/health');
      const ready = await call(cut.url, 'GET', '/health/ready');
      const live = await call(cut.url, 'GET', '/health/live');

      expect(health).toMatchObject({ status: 503, body: { status: 'down', database: { status: 'down' } } });
      expect(health.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(JSON.stringify(health.body)).not.toMatch(/127\.0|postgres|Error|destroy/i);
      expect(ready).toMatchObject({ status: 503, body: { code: 'NOT_READY' } });
      expect(ready.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(live.status).toBe(200);
    } finally {
      await cut.database.initialize();
      await cut.stop();
    }
  });

  it('leaves no file behind', async () => {
    const { readdir } = await import('node:fs/promises');
    await call(app.url, 'GET', '/health');
    const entries = await readdir(app.config.storage.folder, { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isFile())).toEqual([]);
  });
});
