import { parse } from 'csv-parse/sync';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { createTestDatabase, type TestDatabase } from './support/database.js';
import { HostileServer, type Behaviour } from './support/hostile-server.js';
import { startProcess, type RunningProcess } from './support/processes.js';
import { TestUser } from './support/test-user.js';

/** Of a thousand: how many of each, and how they end. */
const KINDS: readonly { kind: Behaviour; count: number; code?: string }[] = [
  { kind: 'good', count: 640 },
  { kind: 'text', count: 50 },
  { kind: 'once', count: 50 },
  { kind: 'same', count: 50 },
  { kind: 'shaky', count: 20 },
  { kind: 'busy', count: 3 },
  { kind: 'html', count: 40, code: 'UNSUPPORTED_IMAGE' },
  { kind: 'missing', count: 47, code: 'HTTP_ERROR' },
  { kind: 'huge', count: 30, code: 'RESPONSE_TOO_LARGE' },
  { kind: 'endless', count: 10, code: 'RESPONSE_TOO_LARGE' },
  { kind: 'loop', count: 20, code: 'TOO_MANY_REDIRECTS' },
  { kind: 'truncated', count: 20, code: 'RESPONSE_TRUNCATED' },
  { kind: 'reset', count: 15, code: 'CONNECTION_FAILED' },
  { kind: 'slow', count: 5, code: 'TIMED_OUT' },
];
const TOTAL = 1000;
const HOSTS = 5;

let database: TestDatabase;
let client: pg.Client;
let server: HostileServer;
let environment: Record<string, string>;
let running: RunningProcess[];

beforeEach(async () => {
  server = await HostileServer.start();
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  environment = {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATA_DIR: await mkdtemp(join(tmpdir(), 'platform-batch-')),
    ALLOW_PRIVATE_HOSTS: server.allowed,
    UPLOAD_MAX_BYTES: String(1024 * 1024),
    FETCH_TIMEOUT: '1',
    BATCH_ATTEMPTS: '4',
    BATCH_RETRY_DELAY: '0',
    BCRYPT_COST: '4',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    WEBHOOK_RETRY_SCHEDULE: '1,1,1',
  };
  running = [];
});

afterEach(async () => {
  await Promise.all(running.map((process) => process.kill()));
  await client.end();
  await database.drop();
  await server.stop();
  await rm(environment['DATA_DIR']!, { recursive: true, force: true });
});

async function start(name: 'main' | 'worker'): Promise<RunningProcess> {
  const started = await startProcess(name, environment);
  running.push(started);
  return started;
}

async function rows<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return (await client.query<T>(sql)).rows;
}

/** Kinds and hosts take turns, so that whatever dies has some of each in hand. */
function thousandUrls(): string[] {
  const left = KINDS.map(({ kind, count }) => ({ kind, count }));
  const kinds: Behaviour[] = [];
  while (kinds.length < TOTAL)
    for (const each of left) {
      const share = Math.ceil(each.count / 40);
      for (let n = 0; n < share && each.count > 0; n++, each.count--) kinds.push(each.kind);
    }
  return kinds.map((kind, index) => server.url(kind, index, `127.0.0.${1 + (index % HOSTS)}`));
}

const ended = async () =>
  Number(
    (await rows<{ n: string }>(`SELECT count(*) AS n FROM batch_items WHERE finished_at IS NOT NULL`))[0]!.n,
  );
const untilEnded = (count: number) =>
  vi.waitUntil(async () => (await ended()) >= count, { timeout: 120_000, interval: 10 });

describe('a batch of a thousand addresses', () => {
  it('ends exactly, though its worker was killed twice in the middle, and tells so once', async () => {
    const api = await start('main');
    const user = await TestUser.signUp(`http://127.0.0.1:${api.port}`, 'shop');
    const urls = thousandUrls();
    const table = productTable(urls.map((url, index) => [`Product ${index}`, url]));
    const { body } = await sendBatch(user, table, { options: { webhook_url: server.url('hook') } });

    for (const count of [150, 500]) {
      const worker = await start('worker');
      await untilEnded(count);
      await worker.kill();
      expect(await ended()).toBeLessThan(TOTAL);
    }
    const since = Date.now();
    const last = await start('worker');
    const batch = await finishedBatch(user, body.id, { timeout: 240_000 });

    const failed = KINDS.filter(({ code }) => code).reduce((sum, { count }) => sum + count, 0);
    expect(batch).toMatchObject({
      status: 'complete',
      outcome: 'partial',
      progress: '1000/1000',
      total: TOTAL,
      done: TOTAL - failed,
      failed,
      cancelled: 0,
      pending: 0,
      processing: 0,
    });
    await expectEachAsItShould();
    await expectEachImageOnce();
    await expectGivenBack(user, body.id, urls);
    await expectToldOnce(body.id, body.webhookSecret);
    expect(await last.stop()).toBe(0);
    await expectNothingLeftSince(since);
  }, 400_000);
});

async function expectEachAsItShould(): Promise<void> {
  const found = await rows<{ kind: string; status: string; code: string | null; count: number }>(
    `SELECT split_part(url, '/', 4) AS kind, status, error_code AS code, count(*)::int AS count
       FROM batch_items GROUP BY 1, 2, 3`,
  );
  const wanted = KINDS.map(({ kind, count, code }) => ({
    kind,
    status: code ? 'failed' : 'done',
    code: code ?? null,
    count,
  }));
  const byKind = (one: { kind: string }, other: { kind: string }) => one.kind.localeCompare(other.kind);
  expect(found.toSorted(byKind)).toEqual(wanted.toSorted(byKind));
}

/** Those that are the same are one; every other one is its own item's. */
async function expectEachImageOnce(): Promise<void> {
  const done = KINDS.filter(({ code }) => !code);
  const own = done.filter(({ kind }) => kind !== 'same').reduce((sum, { count }) => sum + count, 0);
  const [images] = await rows<{ images: number; hashes: number }>(
    `SELECT count(*)::int AS images, count(DISTINCT sha256)::int AS hashes FROM images`,
  );
  expect(images).toEqual({ images: own + 1, hashes: own + 1 });
  const [items] = await rows<{ without: number; shown: number }>(
    `SELECT count(*) FILTER (WHERE image_id IS NULL OR output_bytes IS NULL)::int AS without,
            count(DISTINCT image_id)::int AS shown FROM batch_items WHERE status = 'done'`,
  );
  expect(items).toEqual({ without: 0, shown: own + 1 });
}

/** Row by row as it was sent: what there is of it to fetch, and why there is nothing else. */
async function expectGivenBack(user: TestUser, id: string, urls: readonly string[]): Promise<void> {
  const answer = await user.fetch(`/batches/${id}/export`);
  expect(answer.status).toBe(200);
  const [header, ...given] = parse(await answer.text(), { bom: true });
  expect(header).toEqual([
    'S. No.',
    'Product Name',
    'Input Image Urls',
    'Output Image Urls',
    'Status',
    'Error',
  ]);
  const codeOf = new Map<string, string | undefined>(KINDS.map(({ kind, code }) => [kind, code]));
  const rowOf = (url: string, index: number) => {
    const code = codeOf.get(url.split('/')[3]!);
    return [String(index + 1), `Product ${index}`, url, !code, code ? 'failed' : 'done', code ?? ''];
  };
  const seen = given.map(([number, name, url, output, status, error]) => [
    number,
    name,
    url,
    output !== '',
    status,
    error!.split(':')[0],
  ]);
  expect(seen).toEqual(urls.map(rowOf));
  const links = new Set(given.map(([, , , output]) => output).filter(Boolean));
  expect(links.size).toBe(seen.filter(([, , , hasOutput]) => hasOutput).length);
}

async function expectToldOnce(id: string, secret: string): Promise<void> {
  await vi.waitFor(() => expect(server.hooks).toHaveLength(1), { timeout: 30_000 });
  const [hook] = server.hooks;
  const message = new Webhook(secret).verify(hook!.body, hook!.headers as Record<string, string>);
  expect(message).toMatchObject({
    type: 'batch.completed',
    data: { id, processed: TOTAL },
    status: 'completed',
  });
  const told = await rows(`SELECT FROM webhook_deliveries WHERE event_type = 'batch.completed'`);
  expect(told).toHaveLength(1);
}

/** What was being fetched when a worker was killed is swept up like unfinished uploads; nothing else is left. */
async function expectNothingLeftSince(time: number): Promise<void> {
  const folder = join(environment['DATA_DIR']!, 'tmp');
  const ages = await Promise.all(
    (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).mtimeMs),
  );
  expect(ages.filter((modified) => modified >= time)).toEqual([]);
}
