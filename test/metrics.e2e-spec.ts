import { NestFactory } from '@nestjs/core';
import { request as httpRequest } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../src/common/free-port.js';
import { WorkerModule } from '../src/worker.module.js';
import { startApp, type TestApp } from './support/app.js';
import { openEvents } from './support/events.js';
import { Exposition } from './support/exposition.js';
import { newPicture } from './support/pictures.js';
import { call, type TestUser } from './support/test-user.js';

const TOKEN = 'tell-me-the-numbers';
const PORT = 29_464;
/** Prometheus' own. */
const NOT_OURS = new Set(['up']);

let app: TestApp;
let worker: { url: string; database: DataSource; close(): Promise<void> };

beforeAll(async () => {
  app = await startApp({ worker: false, environment: { METRICS_TOKEN: TOKEN } });
  worker = await startWorker();
});
afterAll(async () => {
  await worker.close();
  await app.stop();
});

/** With a port of its own, as it has in a container. */
async function startWorker() {
  const port = await freePort(PORT + (process.pid % 500), '127.0.0.1');
  const config = { ...app.config, metrics: { ...app.config.metrics, port } };
  const context = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), { logger: false });
  return {
    url: `http://127.0.0.1:${port}`,
    database: context.get(DataSource),
    close: () => context.close(),
  };
}

async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  return Exposition.parse(await response.text());
}

const uploadOne = async (user: TestUser) =>
  (await user.upload(await newPicture(), 'a.jpg')).body.id as string;

describe('the metrics of an API', () => {
  it.each(['/metrics', '/api/metrics'])(
    'are told at %s to who holds the token, and to nobody else',
    async (path) => {
      const get = (authorization?: string) =>
        fetch(app.url + path, { headers: authorization ? { Authorization: authorization } : {} });

      expect((await get(`Bearer ${TOKEN}`)).status).toBe(200);
      for (const refused of [await get(), await get('Bearer wrong'), await get(`Basic ${TOKEN}`)]) {
        expect(refused.status).toBe(401);
        expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(await refused.json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
      }
    },
  );

  it('are off by default, and it is said how to turn them on', async () => {
    const plain = await startApp({ worker: false });
    try {
      const response = await fetch(`${plain.url}/metrics`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        code: 'METRICS_OFF',
        detail: expect.stringMatching(/METRICS_TOKEN.*METRICS_PORT/),
      });
    } finally {
      await plain.stop();
    }
  });

  it('count requests by the template of their route', async () => {
    const user = await app.newUser();
    const ids = [await uploadOne(user), await uploadOne(user)];
    const labels = { method: 'GET', route: '/api/images/:id', status: '200' };
    const before = (await scrape(app.url)).sum('platform_http_requests_total', labels) ?? 0;
    for (const id of ids) await user.get(`/images/${id}`);

    const after = await scrape(app.url);
    expect(after.sum('platform_http_requests_total', labels)).toBe(before + 2);
    const { status: _, ...route } = labels;
    expect(after.sum('platform_http_request_duration_seconds_count', route)).toBeGreaterThanOrEqual(2);
    expect(after.sum('platform_http_sent_bytes_total', { route: '/api/images/:id' })).toBeGreaterThan(500);
  });

  it('count the bytes of uploads', async () => {
    const user = await app.newUser();
    const picture = await newPicture({ width: 1200, height: 900 });
    const labels = { route: '/api/images' };
    const before = (await scrape(app.url)).sum('platform_http_received_bytes_total', labels) ?? 0;
    await user.upload(picture, 'a.jpg');
    const received =
      ((await scrape(app.url)).sum('platform_http_received_bytes_total', labels) ?? 0) - before;
    expect(received).toBeGreaterThan(picture.length);
    expect(received).toBeLessThan(picture.length + 5000);
  });

  it('do not grow with what strangers send', async () => {
    const stray = (index: number) => call(app.url, 'GET', `/nowhere/${index}/${Math.random()}`);
    const method = (name: string) => send(app.url, name, `/nowhere/${Math.random()}`);
    await stray(0);
    await method('PROPFIND');
    const before = (await scrape(app.url)).countSeries('platform_');

    for (let index = 0; index < 200; index++) await stray(index);
    for (const name of ['MKCOL', 'LOCK', 'REPORT', 'PURGE']) await method(name);
    const after = await scrape(app.url);
    expect(after.countSeries('platform_')).toBe(before);
    expect(after.sum('platform_http_requests_total', { route: 'unmatched' })).toBeGreaterThanOrEqual(204);
  });

  it('tell failed logins', async () => {
    const user = await app.newUser();
    const labels = { code: 'INVALID_CREDENTIALS' };
    const before = (await scrape(app.url)).sum('platform_http_problems_total', labels) ?? 0;
    await call(app.url, 'POST', '/auth/login', {
      json: { username: user.username, password: 'not this one' },
    });
    expect((await scrape(app.url)).sum('platform_http_problems_total', labels)).toBe(before + 1);
  });

  it('tell how many read events', async () => {
    const user = await app.newUser();
    const open = async () => (await scrape(app.url)).sum('platform_event_streams_open');
    expect(await open()).toBe(0);
    const events = openEvents(user, '/events');
    await events.opened;
    expect(await open()).toBe(1);
    events.close();
    await vi.waitFor(async () => expect(await open()).toBe(0), 5_000);
  });

  it('tell what is kept, whose work waits, and for how long', async () => {
    const lonely = await startApp({ worker: false, environment: { METRICS_TOKEN: TOKEN } });
    try {
      const user = await lonely.newUser();
      const picture = await newPicture();
      await user.upload(picture, 'a.jpg');
      const told = await scrape(lonely.url);

      expect(told.sum('platform_storage_bytes')).toBe(picture.length);
      expect(told.sum('platform_images')).toBe(1);
      expect(told.sum('platform_users')).toBe(1);
      const pending = await lonely.database.query(
        `SELECT count(*)::int AS count FROM productions WHERE status = 'pending'`,
      );
      expect(told.sum('platform_productions_unfinished', { state: 'pending' })).toBe(pending[0].count);
      expect(told.sum('platform_productions_oldest_pending_seconds', { lane: 'cpu' })).toBeGreaterThan(0);
      expect(
        told.sum('platform_queue_jobs', { queue: 'analysis-cpu', state: 'waiting' })! +
          told.sum('platform_queue_jobs', { queue: 'analysis-cpu', state: 'prioritized' })!,
      ).toBeGreaterThan(0);
      expect(told.sum('platform_disk_free_bytes')).toBeGreaterThan(0);
      expect(told.sum('platform_ready')).toBe(1);
    } finally {
      await lonely.stop();
    }
  });

  it('are told without those parts that do not answer', async () => {
    const cut = await startApp({ worker: false, environment: { METRICS_TOKEN: TOKEN } });
    try {
      await cut.database.destroy();
      const told = await scrape(cut.url);
      expect(told.sum('platform_collector_up', { part: 'totals' })).toBe(0);
      expect(told.sum('platform_images')).toBeUndefined();
      expect(told.sum('platform_ready')).toBe(0);
      expect(told.sum('platform_http_requests_in_flight')).toBeGreaterThan(0);
    } finally {
      await cut.database.initialize();
      await cut.stop();
    }
  });
});

describe('the monitoring port of a worker', () => {
  it('tells what was produced', async () => {
    const user = await app.newUser();
    const labels = { producer: 'renditions', outcome: 'done' };
    const before = (await scrape(worker.url)).sum('platform_productions_total', labels) ?? 0;
    await user.finished(await uploadOne(user));

    const told = await scrape(worker.url);
    expect(told.sum('platform_productions_total', labels)).toBeGreaterThan(before);
    expect(told.sum('platform_production_duration_seconds_count', { producer: 'caption' })).toBeGreaterThan(
      0,
    );
    const asked = { use: 'caption', driver: 'builtin', outcome: 'answered' };
    expect(told.sum('platform_model_call_duration_seconds_count', asked)).toBeGreaterThan(0);
    expect(
      told.sum('platform_storage_operation_duration_seconds_count', { operation: 'put' }),
    ).toBeGreaterThan(0);
    expect(told.sum('platform_database_pool_limit', { pool: 'main' })).toBe(app.config.database.poolSize);
    expect(told.sum('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  it('tells its health, and knows nothing else', async () => {
    const get = (path: string, init?: RequestInit) => fetch(worker.url + path, init);
    expect(await (await get('/health/live')).json()).toEqual({ status: 'up' });
    expect(await (await get('/health/ready')).json()).toEqual({ status: 'up' });
    for (const response of [await get('/api/images'), await get('/metrics', { method: 'POST' })]) {
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('says that it is not ready while the database is away', async () => {
    const cut = await startWorker();
    try {
      await cut.database.destroy();
      const ready = await fetch(`${cut.url}/health/ready`);
      expect(ready.status).toBe(503);
      expect(ready.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(await ready.json()).toMatchObject({ code: 'NOT_READY' });
      expect((await fetch(`${cut.url}/health/live`)).status).toBe(200);
    } finally {
      await cut.database.initialize();
      await cut.close();
    }
  });
});

describe('what is handed out for Grafana and Prometheus', () => {
  const file = (name: string) =>
    readFileSync(join(import.meta.dirname, '../docs/observability', name), 'utf8');
  const alerts = parse(file('prometheus-alerts.yml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
  };
  const dashboard = JSON.parse(file('grafana-dashboard.json')) as {
    panels: { id: number; type: string; title: string; targets?: { expr: string }[] }[];
  };
  const rules = alerts.groups.flatMap((group) => group.rules);

  it('speaks of metrics that exist', async () => {
    const user = await app.newUser();
    await user.finished(await uploadOne(user));
    const told = [await scrape(app.url), await scrape(worker.url)];
    const known = new Set(told.flatMap(({ families }) => [...families].flatMap(namesOf)));

    const asked = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ].flatMap(metricsIn);
    expect(new Set(asked).size).toBeGreaterThan(25);
    expect(asked.filter((name) => !known.has(name) && !NOT_OURS.has(name))).toEqual([]);
  });

  it('is complete', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    expect(rules.every(({ annotations }) => annotations.summary.length > 10)).toBe(true);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const empty = dashboard.panels.filter(({ type, targets }) => type !== 'row' && !targets?.length);
    expect(empty).toEqual([]);
    const scrapes = parse(file('prometheus.example.yml')) as { scrape_configs: { job_name: string }[] };
    expect(scrapes.scrape_configs.map(({ job_name: name }) => name)).toEqual([
      'platform-api',
      'platform-worker',
    ]);
  });
});

function namesOf([name, { type }]: [string, { type: string }]): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** Whatever in an expression is neither a label, a function, a word of PromQL nor a variable. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/\b[a-z][a-z0-9_]*\b(?!\s*\()/g)]
    .map(([word]) => word)
    .filter((word) => !['or', 'and', 'unless', 'sum', 'max', 'min', 'count'].includes(word));
}

/** fetch() knows no methods but its own. */
function send(url: string, method: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    httpRequest(`${url}/api${path}`, { method }, (response) => {
      response.resume().once('end', () => resolve());
    })
      .once('error', reject)
      .end();
  });
}
