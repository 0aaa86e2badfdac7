import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { newPicture } from './support/pictures.js';
import { startProcess, type RunningProcess } from './support/processes.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import { TestUser } from './support/test-user.js';
import { startTraceCollector, type ReceivedSpan } from './support/trace-collector.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER_SPAN_ID = '00f067aa0ba902b7';
const WITHIN = { timeout: 30_000, interval: 100 };

let database: TestDatabase;
let dataDir: string;
let collector: Awaited<ReturnType<typeof startTraceCollector>>;
let running: RunningProcess[];

beforeEach(async () => {
  [database, dataDir, collector] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'platform-data-')),
    startTraceCollector(),
  ]);
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.kill()));
  await collector.stop();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(
  name: 'main' | 'worker',
  settings: Record<string, string> = {},
): Promise<RunningProcess> {
  const started = await startProcess(name, {
    NODE_ENV: 'test',
    BCRYPT_COST: '4',
    LOG_LEVEL: 'silent',
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    ...settings,
  });
  running.push(started);
  return started;
}

async function signUp(api: RunningProcess): Promise<TestUser> {
  return TestUser.signUp(`http://127.0.0.1:${api.port}`, 'tracy');
}

/** As somebody would who traces his own calls. */
async function upload(user: TestUser, flags: '00' | '01' = '01'): Promise<string> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(await newPicture())]), 'a.jpg');
  const traceparent = `00-${TRACE_ID}-${CALLER_SPAN_ID}-${flags}`;
  const { status, body } = await user.call('POST', '/images', { form, headers: { traceparent } });
  expect(status).toBe(201);
  return body.id;
}

async function loseJobs(): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rowCount } = await client.query('DELETE FROM bullmq.job');
  await client.end();
  expect(rowCount).toBeGreaterThan(0);
}

const ofTrace = () => collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
const named = (name: string) => ofTrace().find((span) => span.name === name);

/** Names of a span and of those above it, as far as they were received. */
function pathOf(span: ReceivedSpan | undefined): string[] {
  if (!span) return [];
  const parent = ofTrace().find(({ spanId }) => spanId === span.parentSpanId);
  return [...pathOf(parent), span.name];
}

describe('a trace', { timeout: 120_000 }, () => {
  it('leads from the request through the queue to captioner, storage and SQL', async () => {
    const api = await start('main');
    const worker = await start('worker');
    const user = await signUp(api);
    const id = await upload(user);
    await user.finished(id);
    // Whoever stops sends what it still has.
    await Promise.all([api.stop(), worker.stop()]);

    const request = named('POST /api/images');
    expect(request).toMatchObject({
      process: 'api',
      parentSpanId: CALLER_SPAN_ID,
      attributes: { 'http.response.status_code': 201, 'http.route': '/api/images' },
    });
    expect(named('model.caption')).toMatchObject({ process: 'worker' });
    expect(pathOf(named('model.caption'))).toEqual([
      'POST /api/images',
      'produce renditions',
      'produce caption',
      'model.caption',
    ]);
    expect(named('produce caption')?.attributes['platform.image_id']).toBe(id);
    expect(pathOf(named('storage.put'))).toEqual(['POST /api/images', 'produce renditions', 'storage.put']);
    expect(pathOf(named('storage.putFile'))).toEqual(['POST /api/images', 'storage.putFile']);
    for (const process of ['api', 'worker']) {
      const queries = ofTrace().filter(
        (span) => span.process === process && span.name.startsWith('pg.query'),
      );
      expect(queries.length).toBeGreaterThan(0);
    }
    // The values of a query are nobody's business.
    expect(JSON.stringify(collector.spans)).not.toContain(user.password);
  });

  it('goes on when the sweeper queues what was forgotten', async () => {
    const api = await start('main');
    const user = await signUp(api);
    const id = await upload(user);
    await loseJobs();
    await start('worker', { SWEEP_INTERVAL: '1' });
    await user.finished(id);

    await vi.waitFor(
      () => expect(pathOf(named('produce renditions'))).toEqual(['POST /api/images', 'produce renditions']),
      WITHIN,
    );
  });

  it('is not made where the caller said so, nor beyond the configured share', async () => {
    const api = await start('main', { OTEL_TRACES_SAMPLER_ARG: '0' });
    const worker = await start('worker', { OTEL_TRACES_SAMPLER_ARG: '0' });
    const user = await signUp(api);
    await user.finished(await upload(user, '00'));
    await Promise.all([api.stop(), worker.stop()]);
    expect(collector.spans).toEqual([]);
  });

  it('goes out with the configured headers, and holds up nobody when nobody takes it', async () => {
    const sending = await start('main', {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc,x-team=images',
    });
    await signUp(sending);
    expect(await sending.stop()).toBe(0);
    expect(collector.headers[0]).toMatchObject({ authorization: 'Basic abc', 'x-team': 'images' });

    await collector.stop();
    const alone = await start('main');
    const user = await TestUser.signUp(`http://127.0.0.1:${alone.port}`, 'alone');
    await upload(user);
    expect(await alone.stop()).toBe(0);
  });
});

describeWith('redis-server')('a trace through Redis', () => {
  it('leads from the request to what the worker does', { timeout: 120_000 }, async () => {
    const redis = await TestRedis.start();
    try {
      const api = await start('main', { REDIS_URL: redis.url });
      const worker = await start('worker', { REDIS_URL: redis.url });
      const user = await signUp(api);
      await user.finished(await upload(user));
      await Promise.all([api.stop(), worker.stop()]);
      expect(pathOf(named('model.caption'))).toEqual([
        'POST /api/images',
        'produce renditions',
        'produce caption',
        'model.caption',
      ]);
    } finally {
      await redis.stop();
    }
  });
});
