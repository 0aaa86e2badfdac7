// How well and how fast faces are grouped: 2,000 in memory, and an owner with many in the database.
//   npm run bench:faces -- [--faces 20000] [--dimensions 512]
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createDataSource } from '../dist/src/database/data-source.js';
import { EmbeddedPostgres } from '../dist/src/database/embedded-postgres.js';
import { migrate } from '../dist/src/database/migrate.js';
import { planGrouping } from '../dist/src/faces/clustering/plan-grouping.js';
import { GroupingRun } from '../dist/src/faces/grouping/grouping-run.js';
import { PeopleReader } from '../dist/src/faces/people/people-reader.js';
import { asGroupable, inventFaces, newOwner, pairwise, storeFaces } from './lib/invented-people.mjs';
import { median } from './lib/load.mjs';

const { values: options } = parseArgs({
  options: {
    faces: { type: 'string', default: '20000' },
    dimensions: { type: 'string', default: '512' },
  },
});
const THRESHOLD = 0.5;
const NOISE = 0.8;
const MODEL = 'bench/faces';
const REPEATS = 5;

const EMPTY = { scan: async function* () {}, closure: async () => [], load: async function* () {} };

/** What the specification asks for: 2,000 faces of 100 people, all at once. */
async function inMemory(dimensions, noise) {
  const faces = inventFaces({ people: 100, faces: 20, dimensions, noise });
  const fresh = faces.map(asGroupable);
  const [times, cpu] = [[], []];
  let plan;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    let ids = 0;
    const start = process.cpuUsage();
    const begun = performance.now();
    plan = await planGrouping(fresh, [], EMPTY, { threshold: THRESHOLD, newId: () => String(ids++) });
    times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(start);
    cpu.push((user + system) / 1000);
  }
  const byCluster = new Map();
  for (const { face, clusterId } of plan.placements)
    byCluster.set(clusterId, [...(byCluster.get(clusterId) ?? []), face.id]);
  const { precision, recall } = pairwise([...byCluster.values()], (id) => faces[Number(id)].person);
  return {
    dimensions,
    noise,
    groups: byCluster.size,
    precision: precision.toFixed(4),
    recall: recall.toFixed(4),
    'ms (median)': Math.round(median(times)),
    'ms (worst)': Math.round(Math.max(...times)),
    'CPU ms (median)': Math.round(median(cpu)),
    'of 2 s': `${(median(times) / 20).toFixed(0)} %`,
  };
}

async function inDatabase(source, db) {
  const dimensions = Number(options.dimensions);
  const count = Number(options.faces);
  const owner = await newOwner(db, 'heavy');
  // A family that is in every other picture, and many who are seen a few times.
  const family = inventFaces({ people: 4, faces: count / 8, dimensions, noise: NOISE });
  const others = inventFaces({ people: count / 16, faces: 8, dimensions, noise: NOISE, seed: 2 });
  await storeFaces(db, owner, [...family, ...others], MODEL);
  await db.query('ANALYZE');
  const run = new GroupingRun(source, { announce: async () => undefined }, { matchThreshold: THRESHOLD });
  const reader = new PeopleReader(source, { url: String, present: (face) => face });
  const stopping = new AbortController().signal;
  const group = () => run.of(owner, stopping);
  const another = async (like) => {
    await storeFaces(db, owner, [like], MODEL);
    return timed(group);
  };
  const list = () => reader.list({ userId: owner }, { hidden: false, minFaces: 2, limit: 100 });
  return [
    { what: `${family.length + others.length} faces, all new`, ...(await timed(group)) },
    { what: 'one more of somebody seen 8 times', ...(await another(others[0])) },
    { what: 'one more of somebody in every eighth picture', ...(await another(family[0])) },
    { what: 'one image deleted', ...(await timed(() => deleteOne(db, owner, group))) },
    { what: 'list of the first 100 people', ...(await timed(list)) },
  ];
}

async function deleteOne(db, owner, group) {
  await db.query(
    'DELETE FROM images WHERE id = (SELECT image_id FROM faces WHERE owner_id = $1 ORDER BY id LIMIT 1)',
    [owner],
  );
  await group();
}

async function timed(work) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  delay.disable();
  return { ms: Math.round(ms), 'event loop held, ms (worst)': Math.round(delay.max / 1e6) };
}

const rows = [];
for (const dimensions of [128, 256, 512])
  for (const noise of [NOISE, 0.9]) rows.push(await inMemory(dimensions, noise));
console.log(`2,000 faces of 100 people, threshold ${THRESHOLD}`);
console.table(rows);

const folder = await mkdtemp(join(tmpdir(), 'platform-faces-'));
await chmod(folder, 0o711);
const server = await EmbeddedPostgres.acquire({ folder, password: 'bench', port: 54_631 });
try {
  const database = { url: server.url, embedded: false, poolSize: 4 };
  await migrate(database);
  const db = new pg.Client({ connectionString: server.url });
  await db.connect();
  const source = await createDataSource(database).initialize();
  console.table(await inDatabase(source, db));
  await source.destroy();
  await db.end();
} finally {
  await server.release();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
