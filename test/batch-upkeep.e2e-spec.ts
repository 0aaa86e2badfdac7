import { NestFactory } from '@nestjs/core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../src/common/free-port.js';
import { WorkerModule } from '../src/worker.module.js';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { runCommand } from './support/commands.js';
import { Exposition } from './support/exposition.js';
import { newPicture } from './support/pictures.js';
import { unusedPort } from './support/ports.js';
import type { Json, TestUser } from './support/test-user.js';

const SECRET = '0123456789abcdefghijklmnopqrstuvwxyz';
const TOKEN = 'tell-me-the-numbers';
const PORT = 31_464;

let shop: Server;
let shopUrl: string;

beforeAll(async () => {
  const picture = await newPicture();
  shop = createServer((request, response) => {
    if (request.method === 'POST') request.resume().once('end', () => response.end('ok'));
    else if (request.url === '/gone') response.writeHead(404).end();
    else response.end(picture);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => shop.close());

const place = (environment: Record<string, string> = {}) => ({
  METRICS_TOKEN: TOKEN,
  ALLOW_PRIVATE_HOSTS: '127.0.0.1:*',
  ...environment,
});

async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return Exposition.parse(await response.text());
}

/** With a port of its own, as it has in a container. */
async function startWorker({ config }: TestApp) {
  const port = await freePort(PORT + (process.pid % 500), '127.0.0.1');
  const own = { ...config, metrics: { ...config.metrics, port } };
  const context = await NestFactory.createApplicationContext(WorkerModule.forRoot(own), { logger: false });
  return { url: `http://127.0.0.1:${port}`, close: () => context.close() };
}

describe('metrics of batches and webhooks', () => {
  it('tell what was made of items and messages', async () => {
    const app = await startApp({ worker: false, environment: place() });
    const worker = await startWorker(app);
    try {
      const user = await app.newUser();
      const table = productTable([['Oak chair', `${shopUrl}/a.jpg`, `${shopUrl}/gone`]]);
      const { body } = await sendBatch(user, table, { options: { webhook_url: `${shopUrl}/hook` } });
      await finishedBatch(user, body.id);

      const items = 'platform_batch_items_total';
      const attempts = { event: 'batch.completed', outcome: 'delivered' };
      await vi.waitFor(async () => {
        const told = await scrape(worker.url);
        expect(told.sum('platform_webhook_attempts_total', attempts)).toBe(1);
        expect(told.sum('platform_webhook_attempt_duration_seconds_count', { outcome: 'delivered' })).toBe(1);
        expect(told.sum(items, { outcome: 'done', code: '' })).toBe(1);
        expect(told.sum(items, { outcome: 'failed', code: 'HTTP_ERROR' })).toBe(1);
      }, 20_000);
    } finally {
      await worker.close();
      await app.stop();
    }
  });

  it('tell what waits, and for how long', async () => {
    const app = await startApp({ worker: false, environment: place() });
    try {
      const user = await app.newUser();
      await makeBacklog(app, user);
      const told = await scrape(app.url);

      expect(told.sum('platform_batches_processing')).toBe(1);
      const waiting = told.sum('platform_batch_items_unfinished', { state: 'pending' })!;
      expect(waiting + told.sum('platform_batch_items_unfinished', { state: 'processing' })!).toBe(20);
      expect(told.sum('platform_batch_items_oldest_due_seconds')).toBeGreaterThan(3500);
      expect(told.sum('platform_webhook_deliveries_unfinished', { state: 'pending' })).toBe(1);
      expect(told.sum('platform_webhook_deliveries_oldest_due_seconds')).toBeGreaterThan(3500);
      expect(told.sum('platform_webhook_endpoints', { state: 'working' })).toBe(1);
      expect(told.sum('platform_webhook_endpoints', { state: 'unreachable' })).toBe(0);
    } finally {
      await app.stop();
    }
  });
});

/** A batch and a message of an hour ago that nobody has seen to. */
async function makeBacklog(app: TestApp, user: TestUser): Promise<Json> {
  const urls = Array.from({ length: 20 }, (_, index) => `${shopUrl}/${index}.jpg`);
  const { body: batch } = await sendBatch(user, productTable([['Oak chair', ...urls]]));
  const { body: webhook } = await user.post('/webhooks', { url: `${shopUrl}/hook` });
  await app.database.query(
    `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
     VALUES (gen_random_uuid(), $1, 'batch.completed', $2)`,
    [webhook.id, batch.id],
  );
  await app.database.query(`UPDATE batch_items SET updated_at = now() - interval '1 hour'`);
  await app.database.query(
    `UPDATE webhook_deliveries
        SET updated_at = now() - interval '1 hour', next_attempt_at = now() - interval '1 hour'`,
  );
  return { batch, webhook };
}

describe('the doctor, of batches and webhooks', () => {
  let app: TestApp;
  let user: TestUser;
  beforeEach(async () => {
    app = await startApp({ worker: false, environment: place() });
    user = await app.newUser();
  });
  afterEach(() => app.stop());

  async function diagnose(environment: Record<string, string> = {}) {
    const { output } = await runCommand('doctor', ['--json', '--quick'], app.config, {
      NODE_ENV: 'production',
      JWT_SECRET: SECRET,
      MEDIA_URL_SECRETS: SECRET,
      PORT: String(await unusedPort()),
      PUBLIC_URL: 'https://pictures.example.org',
      ...environment,
    });
    const { findings } = JSON.parse(output) as { findings: Json[] };
    const of = (part: string) =>
      findings
        .filter((finding) => finding.part === part)
        .map(({ severity, message }) => `${severity}: ${message}`);
    return { batches: of('batches'), webhooks: of('webhooks') };
  }

  it('finds what nobody sees to', async () => {
    await makeBacklog(app, user);

    expect(await diagnose()).toEqual({
      batches: ['problem: Users whose batches no worker has moved for more than 15 minutes: 1'],
      webhooks: ['problem: Webhooks that nothing was sent to for more than 15 minutes though it was due: 1'],
    });
  });

  it('is content with what waits for others, for a host or for its next attempt', async () => {
    const { webhook } = await makeBacklog(app, user);
    const { database } = app;
    await database.query(
      `UPDATE batch_items SET attempts = 1, updated_at = now() WHERE id = (SELECT min(id::text)::uuid FROM batch_items)`,
    );
    await database.query(
      `INSERT INTO webhook_deliveries (id, endpoint_id, event_type, status, attempts)
       VALUES (gen_random_uuid(), $1, 'webhook.test', 'delivered', 1)`,
      [webhook.id],
    );
    const content = {
      batches: ['ok: Unfinished batches: 1, with 20 items to go'],
      webhooks: ['ok: Messages to be sent: 1'],
    };
    expect(await diagnose()).toEqual(content);

    await database.query(`UPDATE batch_items SET updated_at = now() - interval '1 hour'`);
    await database.query(
      `INSERT INTO fetch_hosts (host, resume_at)
       SELECT DISTINCT host, now() + interval '5 minutes' FROM batch_items`,
    );
    expect((await diagnose()).batches).toEqual(content.batches);

    await database.query('DELETE FROM fetch_hosts');
    await database.query(`UPDATE batch_items SET retry_at = now() + interval '1 minute'`);
    expect((await diagnose()).batches).toEqual(content.batches);
  });

  it('warns of webhooks that were disabled lately, and of links without a beginning', async () => {
    const { webhook } = await makeBacklog(app, user);
    const { database } = app;
    await database.query('DELETE FROM webhook_deliveries');
    await user.post(`/batches/${(await user.get('/batches')).body.data[0].id}/cancel`);
    await database.query(
      `UPDATE webhook_endpoints SET enabled = false, disabled_reason = 'failing', last_modified = now() WHERE id = $1`,
      [webhook.id],
    );

    expect(await diagnose({ PUBLIC_URL: '' })).toEqual({
      batches: [
        'ok: Unfinished batches: 0, with 0 items to go',
        'warning: PUBLIC_URL is not set: links in exports and messages lead nowhere from elsewhere.',
      ],
      webhooks: [
        expect.stringMatching(/^ok: Messages to be sent: /),
        'warning: Webhooks disabled within 30 days as nothing arrived: 1, of 1 users',
      ],
    });

    await database.query(`UPDATE webhook_endpoints SET last_modified = now() - interval '31 days'`);
    expect((await diagnose()).webhooks).toHaveLength(1);
  });

  it('warns of links without a beginning where there are webhooks alone', async () => {
    expect((await diagnose({ PUBLIC_URL: '' })).batches).toHaveLength(1);
    await user.post('/webhooks', { url: 'https://shop.example.org/' });
    expect((await diagnose({ PUBLIC_URL: '' })).batches).toContainEqual(
      'warning: PUBLIC_URL is not set: links in exports and messages lead nowhere from elsewhere.',
    );
  });

  it('names webhooks that were given while http:// was allowed', async () => {
    const ids: string[] = [];
    for (const url of [
      'http://shop.example.org/',
      'https://shop.example.org/',
      'http://shop.example.org/off',
    ])
      ids.push((await user.post('/webhooks', { url })).body.id);
    await user.call('PATCH', `/webhooks/${ids[2]}`, { json: { enabled: false } });
    expect((await diagnose()).webhooks).toEqual(['ok: Messages to be sent: 0']);
    expect((await diagnose({ WEBHOOK_ALLOW_HTTP: 'false' })).webhooks).toEqual([
      'ok: Messages to be sent: 0',
      expect.stringMatching(
        new RegExp(`^warning: .*WEBHOOK_ALLOW_HTTP=false allows https:// alone: ${ids[0]} of user-\\w+$`),
      ),
    ]);
  });
});
