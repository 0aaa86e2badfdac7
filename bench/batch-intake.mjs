// What taking a large table of products in costs: time, memory, and how long others wait meanwhile.
//   npm run bench:batches -- [--rows 100000] [--json FILE]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { call, median, multipart, percentile } from './lib/load.mjs';
import { photo } from './lib/photo.mjs';
import { startPlatform } from './lib/platform.mjs';
import { cpuOfTree, residentOf } from './lib/usage.mjs';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '100000' }, json: { type: 'string' } },
});
const rows = Number(options.rows);
const MIB = 1024 * 1024;
/** Of the one who asks beside it. */
const PAUSE_MS = 20;
const HEADER = 'S. No.,Product Name,Input Image Urls,Colour,Price\n';

const numbered = (count, line) => Array.from({ length: count }, (_, n) => line(n)).join('');
const address = (n, host = n % 50) => `https://shop-${host}.example.org/products/images/picture-${n}.jpg`;
const TABLES = {
  'one address in each row': () =>
    HEADER + numbered(rows, (n) => `${n + 1},Oak chair no. ${n},${address(n)},brown,"1,${n % 100}0"\n`),
  'a hundred addresses in each row': () =>
    HEADER +
    numbered(
      rows / 100,
      (n) =>
        `${n + 1},Oak chair no. ${n},"${numbered(100, (k) => `${address(n * 100 + k, 0)}, `)}",brown,1\n`,
    ),
  'every row at fault': () =>
    HEADER + numbered(rows, (n) => `${n + 1},Chair,http://10.0.0.1/${n}.jpg,brown,1\n`),
  'long cells': () =>
    HEADER + numbered(rows, (n) => `${n + 1},Oak chair,${address(n)},"${'oak, brown; '.repeat(35)}",1\n`),
};

const folder = await mkdtemp(join(tmpdir(), 'platform-batches-'));
const platform = await startPlatform(join(folder, 'data'), { BATCH_MAX_URLS: String(rows * 2) });
try {
  // Nothing is to be fetched, and nothing else to be done beside it.
  await platform.pauseWorker();
  const other = await platform.signUp('other');
  const beforehand = await beside(other.token, () => delay(5_000));
  const results = [{ table: 'none', ...othersOf(beforehand) }];
  for (const [table, make] of Object.entries(TABLES)) results.push(await takeIn(table, make(), other.token));
  console.table(results);
  if (options.json) await writeFile(options.json, JSON.stringify({ rows, results }, null, 2));
} finally {
  await platform.stop();
  await rm(folder, { recursive: true, force: true });
}

async function takeIn(table, csv, token) {
  const { api, postgres } = platform.pids();
  // From now on, /proc tells the peak since now.
  await writeFile(`/proc/${api}/clear_refs`, '5');
  const before = { resident: residentOf(api), cpu: cpuOfTree(api), database: cpuOfTree(postgres) };
  const posted = await beside(token, () => timed(() => send(csv)));
  const { id } = posted.result.answer;
  const peak = await peakOf(api);
  const cpu = cpuOfTree(api) - before.cpu;
  const database = cpuOfTree(postgres) - before.database;
  const steps = await changes(id);
  return {
    table,
    MiB: round(Buffer.byteLength(csv) / MIB),
    'POST, s': seconds(posted.result.ms),
    'CPU of the API, s': seconds(cpu),
    'CPU of the database, s': seconds(database),
    'API before, MiB': Math.round(before.resident / MIB),
    'API at its peak, MiB': Math.round(peak / MIB),
    ...othersOf(posted),
    ...steps,
  };
}

async function send(csv) {
  const form = new FormData();
  form.set('file', new Blob([csv]), 'products.csv');
  const response = await fetch(`${platform.url}/api/batches`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${platform.token}` },
    body: form,
  });
  const answer = await response.json();
  if (response.status !== 202) throw new Error(`POST /batches: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** What its owner does with it later, all in one request each. */
async function changes(id) {
  const headers = { Authorization: `Bearer ${platform.token}`, 'Content-Type': 'application/json' };
  const ask = async (method, path, body) =>
    (await timed(() => call(`${platform.url}/api/batches/${id}${path}`, { method, headers, body }))).ms;
  const get = await ask('GET', '');
  const deep = Buffer.from(`${rows / 2}.0`).toString('base64url');
  const items = await ask('GET', `/items?limit=100&cursor=${deep}`);
  const cancel = await ask('POST', '/cancel');
  const retry = await ask('POST', '/retry', '{"cancelled":true}').catch(() => NaN);
  const remove = await ask('DELETE', '');
  return {
    'GET, ms': round(get),
    'items, ms': round(items),
    'cancel, s': seconds(cancel),
    'retry, s': seconds(retry),
    'delete, s': seconds(remove),
  };
}

/** While somebody else looks at his account, and uploads a picture now and then. */
async function beside(token, work) {
  const headers = { Authorization: `Bearer ${token}` };
  const [times, uploads] = [[], []];
  const end = new AbortController();
  const look = async () => {
    while (!end.signal.aborted) {
      times.push((await timed(() => call(`${platform.url}/api/users/me`, { headers }))).ms);
      await delay(PAUSE_MS);
    }
  };
  const upload = async () => {
    while (!end.signal.aborted) {
      const { body, headers: type } = multipart(await photo(), 'sample.jpg');
      const request = { method: 'POST', headers: { ...headers, ...type }, body };
      uploads.push((await timed(() => call(`${platform.url}/api/images`, request))).ms);
      await delay(PAUSE_MS * 10);
    }
  };
  const others = [look(), upload()];
  const result = await work();
  end.abort();
  await Promise.all(others);
  return { result, times, uploads };
}

function othersOf({ times, uploads }) {
  return {
    "another's question, ms": round(median(times)),
    'of a hundred the worst, ms': round(percentile(times, 0.99)),
    "another's upload, ms": round(median(uploads)),
    'the worst upload, ms': round(Math.max(...uploads)),
  };
}

async function timed(work) {
  const began = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - began };
}

async function peakOf(pid) {
  const [, kib] = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

function seconds(ms) {
  return Number((ms / 1000).toFixed(2));
}

function round(value) {
  return Number(value.toPrecision(3));
}
