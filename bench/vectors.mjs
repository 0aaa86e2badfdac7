// What it costs to find the nearest of an owner's vectors, by each way that needs nothing but PostgreSQL.
//   npm run bench:vectors -- [--count 100000] [--dimensions 512] [--json FILE]
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { createDataSource } from '../dist/src/database/data-source.js';
import { EmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { migrate } from '../dist/src/database/migrate.js';
import { ExactSimilarity } from '../dist/src/vectors/exact-similarity.js';
import { VectorSearch } from '../dist/src/vectors/vector-search.js';
import { median } from './lib/load.mjs';
import { fillVectors, seeded, vectorSource } from './lib/many-vectors.mjs';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '512' },
    json: { type: 'string' },
  },
});
const [count, dimensions] = [Number(options.count), Number(options.dimensions)];
const MODEL = 'bench/clip';
const LIMIT = 20;
const REPEATS = 7;
const OTHER_QUESTIONS = /page 50|filter/;
/** Asked but once. */
const SLOW_MS = 2_000;

const folder = await mkdtemp(join(tmpdir(), 'platform-vectors-'));
await chmod(folder, 0o711);
const server = await EmbeddedPostgres.acquire({ folder, password: 'bench', port: 54_629 });
const database = { url: server.url, embedded: false, poolSize: 8 };
await migrate(database);
const db = new pg.Client({ connectionString: server.url });
await db.connect();
const source = await createDataSource(database).initialize();
try {
  const next = vectorSource(seeded(7), dimensions);
  const ownerId = await fillVectors(db, { count, model: MODEL, next });
  const search = new VectorSearch(source, new ExactSimilarity(source));
  const queries = Array.from({ length: REPEATS }, next);
  const truth = await byCopy(ownerId, queries[0]);
  const nearest = (vector, more = {}) =>
    search.nearest({ ownerId, model: MODEL, vector, limit: LIMIT, ...more });
  const ways = {
    'real[] and unnest, in SQL': (vector) => byUnnest(ownerId, vector),
    'all vectors to the process, compared there': (vector) => byCopy(ownerId, vector),
    'signs only, in SQL (not exact)': (vector) => bySigns(ownerId, vector),
    'codes, then the best exactly: as it is': (vector) => nearest(vector),
    'the same, page 50 by cursor': async (vector) => {
      const first = await search.nearest({ ownerId, model: MODEL, vector, limit: 980 });
      return timed(() => nearest(vector, { after: first.at(-1) }));
    },
    'the same, among 5 % by a filter': (vector) =>
      nearest(vector, {
        among: { sql: 'SELECT id FROM images WHERE owner_id = $1 AND favorite', values: [ownerId] },
      }),
    'the same, four at once': (vector) =>
      Promise.all([1, 2, 3, 4].map(() => nearest(vector))).then(([first]) => first),
  };
  const rows = [];
  for (const [way, ask] of Object.entries(ways)) rows.push(await measure(way, ask, queries, truth));
  const { rows: sizes } = await db.query(
    `SELECT pg_size_pretty(pg_relation_size('image_embeddings')) AS scanned,
            pg_size_pretty(pg_total_relation_size('image_embeddings')) AS total`,
  );
  console.log(`${count} vectors of ${dimensions} numbers, the best ${LIMIT}`);
  console.table(rows);
  console.table(sizes);
  if (options.json)
    await writeFile(options.json, JSON.stringify({ count, dimensions, rows, sizes }, null, 2));
} finally {
  await source.destroy();
  await db.end();
  await server.release();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

async function measure(way, ask, queries, truth) {
  const times = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let found = [];
  await ask(queries.at(-1)); // what is read first comes from disk
  delay.enable();
  for (const [index, query] of queries.entries()) {
    const whole = await timed(() => ask(query));
    // Where only a part of what is done counts, the way itself says how long that took.
    const { result, ms } = Array.isArray(whole.result) ? whole : whole.result;
    if (index === 0) found = result;
    times.push(ms);
    if (ms > SLOW_MS) break;
  }
  delay.disable();
  const ids = (list) => list.map(({ imageId }) => imageId);
  const right = ids(truth).filter((id) => ids(found).includes(id)).length;
  // Of another question, there is nothing to compare with.
  const compared = found.length > 0 && !OTHER_QUESTIONS.test(way);
  return {
    way,
    ms: Math.round(median(times)),
    fastest: Math.round(Math.min(...times)),
    'event loop ms': Math.round(delay.max / 1e6),
    'of the true best': compared ? `${right}/${LIMIT}` : '',
    'same order': compared ? JSON.stringify(ids(found)) === JSON.stringify(ids(truth)) : '',
  };
}

async function byUnnest(ownerId, vector) {
  const { rows } = await db.query(
    `SELECT image_id AS "imageId", (SELECT sum(a * b) FROM unnest(vector, $2::real[]) AS pair (a, b)) AS similarity
       FROM image_embeddings WHERE owner_id = $1 ORDER BY similarity DESC LIMIT ${LIMIT}`,
    [ownerId, [...vector]],
  );
  return rows;
}

/** Each row: its number of columns, then the length and the bytes of each. */
async function byCopy(ownerId, vector) {
  const stream = db.query(
    copyTo(`COPY (SELECT image_id, array_send(vector) FROM image_embeddings
                   WHERE owner_id = ${Number(ownerId)}) TO STDOUT (FORMAT binary)`),
  );
  const row = 2 + 4 + 16 + 4 + 20 + vector.length * 8;
  const best = [];
  let rest = Buffer.alloc(0);
  // What every such stream begins with.
  let header = 19;
  for await (const chunk of stream) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = header;
    for (; at + row <= rest.length; at += row) {
      let similarity = 0;
      for (let i = 0; i < vector.length; i++) similarity += vector[i] * rest.readFloatBE(at + 46 + i * 8 + 4);
      if (best.length < LIMIT || similarity > best.at(-1).similarity) {
        best.push({ imageId: rest.toString('hex', at + 6, at + 22), similarity });
        best.sort((a, b) => b.similarity - a.similarity).splice(LIMIT);
      }
    }
    header = 0;
    rest = rest.subarray(at);
  }
  const dashed = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return best.map(({ imageId, similarity }) => ({ imageId: dashed(imageId), similarity }));
}

/** The highest plane of the codes says which numbers are above zero. */
async function bySigns(ownerId, vector) {
  const { spread } = await import('../dist/src/vectors/codes/spread.js');
  const signs = Array.from(spread(vector), (value) => (value >= 0 ? 1 : 0)).join('');
  const { rows } = await db.query(
    `SELECT image_id AS "imageId" FROM image_embeddings WHERE owner_id = $1
      ORDER BY bit_count(substring(codes FROM ${7 * vector.length + 1}) # $2::varbit) LIMIT ${LIMIT}`,
    [ownerId, signs],
  );
  return rows;
}
