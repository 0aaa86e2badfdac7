// What each question costs once the tables are large: by owner, by installation, by depth.
//   npm run bench:tables -- [--images 1000000] [--owners 2000] [--json FILE]
// Takes about four minutes and 4 GB of disk for a million images.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createDataSource } from '../dist/src/database/data-source.js';
import { ChangeLog } from '../dist/src/images/streams/change-log.js';
import { call, median, multipart } from './lib/load.mjs';
import { fillTables } from './lib/many-rows.mjs';
import { photo } from './lib/photo.mjs';
import { startPlatform } from './lib/platform.mjs';
import { cpuOfTree } from './lib/usage.mjs';

const { values: options } = parseArgs({
  options: {
    images: { type: 'string', default: '1000000' },
    owners: { type: 'string', default: '2000' },
    json: { type: 'string' },
  },
});
const images = Number(options.images);
const REPEATS = 9;
/** Asked three times only. */
const SLOW_MS = 2_000;

const folder = await mkdtemp(join(tmpdir(), 'platform-tables-'));
const platform = await startPlatform(join(folder, 'data'));
const db = new pg.Client({ connectionString: platform.databaseUrl });
await db.connect();
const source = await createDataSource({ url: platform.databaseUrl, poolSize: 2 }).initialize();
// A stream asks this at each sign of life; it is asked by itself, as a stream has no end to be timed.
const changes = new ChangeLog(source);
try {
  const heavy = await prepare();
  const typical = await typicalOwner();
  const numbers = await changeNumbers();
  const rows = [];
  for (const [who, owner] of Object.entries({ heavy, typical })) {
    for (const question of questions(owner, numbers)) rows.push(await ask(who, question));
  }
  const admin = await platform.signUp('chief');
  await db.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [admin.userId]);
  const headers = { Authorization: `Bearer ${admin.token}` };
  rows.push(await ask('admin', { name: 'numbers of all', path: '/admin/stats', headers }));
  const result = {
    images,
    owners: Number(options.owners),
    heavy: heavy.images,
    typical: typical.images,
    sizes: await sizes(),
    rows,
  };
  console.table(rows);
  console.table(result.sizes);
  if (options.json) await writeFile(options.json, JSON.stringify(result, null, 2));
} finally {
  await source.destroy();
  await db.end();
  await platform.stop();
  await rm(folder, { recursive: true, force: true });
}

async function prepare() {
  const auth = { Authorization: `Bearer ${platform.token}` };
  const { body, headers } = multipart(await photo(), 'sample.jpg');
  const posted = await call(`${platform.url}/api/images`, {
    method: 'POST',
    headers: { ...auth, ...headers },
    body,
  });
  const { id } = posted.json();
  await platform.finished(id);
  // Beside the tables' filling, nothing is to be swept.
  await platform.pauseWorker();
  await fillTables(db, {
    images,
    owners: Number(options.owners),
    heavy: platform.userId,
    sample: id,
    progress: (share) => process.stdout.write(`\rfilling ${Math.round(share * 100)} %`),
  });
  process.stdout.write('\n');
  await platform.resumeWorker();
  return describeOwner(platform.userId, await platform.logIn());
}

/** One with as many images as the middle owner. */
async function typicalOwner() {
  const { userId } = await platform.signUp('typical');
  const { rows } = await db.query(
    `SELECT id FROM users WHERE image_count > 0 ORDER BY image_count OFFSET
       (SELECT count(*) / 2 FROM users WHERE image_count > 0) LIMIT 1`,
  );
  await db.query('UPDATE images SET owner_id = $1 WHERE owner_id = $2', [userId, rows[0].id]);
  return describeOwner(userId, await platform.logIn('typical'));
}

/** The newest change's number, and one that 1 % of all changes are newer than. */
async function changeNumbers() {
  const { rows } = await db.query('SELECT last_value::float8 AS last FROM change_seq');
  const [{ last }] = rows;
  return { last, recent: Math.floor(last * 0.99) };
}

async function describeOwner(userId, token) {
  const { rows } = await db.query(
    `SELECT count(*)::int AS images, (array_agg(id ORDER BY id))[count(*) / 2] AS middle
       FROM images WHERE owner_id = $1`,
    [userId],
  );
  return { userId, headers: { Authorization: `Bearer ${token}` }, ...rows[0] };
}

function questions({ userId, headers, middle, images: count }, { last, recent }) {
  const deep = Buffer.from(JSON.stringify(['-uploadDate', '', middle])).toString('base64url');
  const list = (name, query) => ({ name, path: `/images?limit=20${query}`, headers });
  return [
    list('newest 20', ''),
    list('20 from the middle, by cursor', `&cursor=${deep}`),
    list('20 from the middle, by page', `&page=${Math.max(1, Math.floor(count / 40))}`),
    list('by date taken', '&sort=-takenAt'),
    list('by file name', '&sort=originalFilename'),
    list('search, a frequent word', '&q=bright'),
    list('search, a rare word', '&q=word77'),
    list('search, no match', '&q=zebra'),
    list('search, a frequent word, counted', '&q=bright&page=1'),
    list('by a frequent tag', '&tag=portrait'),
    list('by a rare tag', '&tag=word77'),
    { name: 'similar to one', path: `/images/${middle}/similar`, headers },
    { name: 'near duplicates', path: '/images/duplicates', headers },
    { name: 'tags', path: '/tags', headers },
    { name: "one's numbers", path: '/stats', headers },
    { name: 'stream, nothing happened', since: { owner: userId, seq: last } },
    { name: 'stream, after 1 % of all changes', since: { owner: userId, seq: recent } },
  ];
}

/** Time of the answer, and the database's work for it. */
async function ask(who, { name, path, headers, since }) {
  const once = path
    ? () => call(`${platform.url}/api${path}`, { headers })
    : () => changes.since(since.owner, since.seq);
  const times = [];
  let failed = '';
  const before = cpuOfTree(platform.pids().postgres);
  for (let repeats = REPEATS; times.length < repeats;) {
    const began = performance.now();
    await once().catch((error) => {
      failed = String(error.message).slice(0, 80);
      repeats = 1;
    });
    times.push(performance.now() - began);
    if (median(times) > SLOW_MS) repeats = Math.min(repeats, 3);
  }
  const cpu = (cpuOfTree(platform.pids().postgres) - before) / times.length;
  return { who, question: name, ms: round(median(times)), 'database CPU-ms': round(cpu), failed };
}

async function sizes() {
  const { rows } = await db.query(
    `SELECT relname AS relation, pg_relation_size(oid) AS bytes FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND (relname ~ '^(images|productions)')
      ORDER BY relname`,
  );
  const toast = await db.query(
    `SELECT relname AS relation, pg_total_relation_size(reltoastrelid) AS bytes FROM pg_class
      WHERE relname IN ('images', 'productions') AND relnamespace = 'public'::regnamespace`,
  );
  return [
    ...rows,
    ...toast.rows.map(({ relation, bytes }) => ({ relation: `${relation} (toast)`, bytes })),
  ].map(({ relation, bytes }) => ({ relation, 'bytes per image': Math.round(Number(bytes) / images) }));
}

function round(value) {
  return Number(value.toPrecision(3));
}
