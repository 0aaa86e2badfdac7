// What each operation costs, in CPU-ms of each process and in bytes: the numbers that the load model rests on.
//   npm run bench:costs -- [--scale 1] [--out bench/unit-costs.json]
// Takes some minutes; --scale 0.1 for a quick look. With the queue in PostgreSQL and, where there is one, on Redis.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { measureNginx } from './lib/costs-of-nginx.mjs';
import { measureAnalysis, measureUploads, uploadOne } from './lib/costs-of-writing.mjs';
import { measureReads } from './lib/costs-of-reading.mjs';
import { measureStreams } from './lib/costs-of-streams.mjs';
import { Meter } from './lib/meter.mjs';
import { photo } from './lib/photo.mjs';
import { startPlatform } from './lib/platform.mjs';
import { startRedis } from './lib/servers.mjs';
import { residentOf } from './lib/usage.mjs';

const { values: options } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, out: { type: 'string' } },
});
const IDLE_MS = 20_000;

/** A number of operations, at the scale that was asked for. */
const times = (count) => Math.max(2, Math.round(count * Number(options.scale)));

const pictures = {
  large: await photo(),
  small: await photo({ width: 1280, height: 960, quality: 78 }),
};
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus().length} cores, ${cpus()[0].model.trim()}, Node ${process.versions.node}`,
  bytes: { large: pictures.large.length, small: pictures.small.length },
  modes: {},
};
for (const mode of ['postgres', 'redis']) {
  const costs = await measureMode(mode);
  if (costs) result.modes[mode] = costs;
}
for (const [mode, { operations }] of Object.entries(result.modes)) {
  console.log(`\nCPU-ms per operation, queue on ${mode}`);
  console.table(operations);
}
if (options.out) await writeFile(options.out, `${JSON.stringify(result, null, 2)}\n`);

async function measureMode(mode) {
  const folder = await mkdtemp(join(tmpdir(), 'platform-costs-'));
  const redis = mode === 'redis' ? await startRedis(folder) : undefined;
  try {
    if (mode === 'redis' && !redis) return undefined;
    const bench = { folder, redis, times, pictures, operations: {}, notes: {} };
    await withPlatform(bench, 'proxy', () => measureAll(bench, mode));
    // Here, the same in both modes.
    if (mode === 'postgres') {
      await withPlatform(bench, 'accel', async () => {
        bench.ids = { large: [await uploadOne(bench, 'large')] };
        await measureNginx(bench, 'accel');
      });
    }
    return { operations: bench.operations, ...bench.notes };
  } finally {
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a measurement on a platform of its own. */
async function withPlatform(bench, delivery, measure) {
  bench.dataDir = join(bench.folder, delivery);
  const { redis } = bench;
  const platform = await startPlatform(bench.dataDir, {
    EVENTS_MAX_STREAMS_PER_USER: '10000',
    // All from one address and one user: what is measured is the work, not the limit.
    RATE_LIMIT_PER_MINUTE: '0',
    TRUST_PROXY: '127.0.0.1',
    MEDIA_DELIVERY: delivery,
    ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
  });
  const db = new pg.Client({ connectionString: platform.databaseUrl });
  await db.connect();
  const meter = new Meter(() => ({ ...platform.pids(), ...(redis && { redis: redis.pid }) }), db);
  try {
    await measure(Object.assign(bench, { platform, db, meter }));
  } finally {
    await db.end();
    await platform.stop();
  }
}

async function measureAll(bench, mode) {
  const { platform, meter, notes } = bench;
  const step = async (name, measure) => {
    console.log(`${mode}: ${name} …`);
    await measure(bench);
  };
  notes.resident = {
    api: residentOf(platform.pids().api),
    worker: residentOf(platform.pids().worker),
  };
  await step('idle', async () => (notes.idle = await meter.measureIdle(Math.max(2000, times(IDLE_MS)))));
  await step('uploads', measureUploads);
  await step('analysis', measureAnalysis);
  await step('reads', measureReads);
  await step('streams', measureStreams);
  if (mode === 'postgres') await step('nginx', () => measureNginx(bench, 'proxy'));
}
