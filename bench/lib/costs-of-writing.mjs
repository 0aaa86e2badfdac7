// Uploads, and the analysis of what was uploaded.
import { stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { call, load, multipart } from './load.mjs';
import { round } from './meter.mjs';
import { unlike } from './photo.mjs';
import { redisMemory } from './servers.mjs';

const UPLOADS = { large: 100, small: 200 };
const WARM_UP = 30;
const LEAVES = ['metadata', 'palette', 'quality', 'fingerprint', 'caption'];
const RERUNS = 60;
const CONNECTIONS = 4;
const POLL_MS = 250;

export const auth = ({ platform }) => ({ Authorization: `Bearer ${platform.token}` });

/** Without the worker, so that what follows can be told apart from it; the pictures wait. */
export async function measureUploads(bench) {
  const { platform, meter, operations, pictures, redis, notes } = bench;
  bench.ids = { large: [], small: [] };
  // What is done once only, such as connecting, is no part of an operation.
  await load(bench.times(WARM_UP), CONNECTIONS, (n) => upload(bench, n % 2 ? 'large' : 'small'));
  await finished(bench);
  await platform.pauseWorker();
  for (const size of ['large', 'small']) {
    const before = { files: await filesIn(bench), memory: redis && (await redisMemory(redis.port)) };
    const count = bench.times(UPLOADS[size]);
    const send = async () => bench.ids[size].push(await upload(bench, size));
    const cost = await meter.measure(count, () => load(count, CONNECTIONS, send), { flushes: true });
    const stored = round(((await filesIn(bench)) - before.files) / count);
    operations[`upload, ${size}`] = { ...cost, bytes: pictures[size].length, stored };
    if (redis)
      notes.redisBytesPerWaitingImage = round(((await redisMemory(redis.port)) - before.memory) / count);
  }
}

/** All productions of the waiting pictures; then each leaf of the tree by itself. */
export async function measureAnalysis(bench) {
  const { platform, meter, operations } = bench;
  const files = await filesIn(bench);
  const waiting = bench.ids.large.length + bench.ids.small.length;
  await platform.resumeWorker();
  await finished(bench);
  operations['analysis, stored'] = { stored: round(((await filesIn(bench)) - files) / waiting) };
  for (const size of ['large', 'small']) {
    const ids = bench.ids[size].slice(0, bench.times(RERUNS));
    operations[`analysis, ${size}`] = await rerun(bench, meter, ids, undefined, { flushes: true });
  }
  const large = bench.ids.large.slice(0, bench.times(RERUNS));
  for (const producer of LEAVES)
    operations[`producer ${producer}`] = await rerun(bench, meter, large, [producer]);
  delete operations['analysis, stored'].clock;
}

/** The API's part, asking for it, belongs to no upload and is left out. */
async function rerun(bench, meter, ids, producers, options) {
  const body = JSON.stringify(producers ? { producers } : {});
  const headers = { ...auth(bench), 'Content-Type': 'application/json' };
  const { api: _, ...cost } = await meter.measure(
    ids.length,
    async () => {
      await load(ids.length, CONNECTIONS, (n) =>
        call(`${bench.platform.url}/api/images/${ids[n]}/analysis`, { method: 'POST', headers, body }),
      );
      await finished(bench);
    },
    options,
  );
  return cost;
}

/** Uploads a picture and waits until it is ready. @returns its id */
export async function uploadOne(bench, size) {
  const id = await upload(bench, size);
  await finished(bench);
  return id;
}

async function upload(bench, size) {
  const { body, headers } = multipart(unlike(bench.pictures[size]), `${size}.jpg`);
  const answer = await call(`${bench.platform.url}/api/images`, {
    method: 'POST',
    headers: { ...auth(bench), ...headers },
    body,
  });
  return answer.json().id;
}

/** Asked of the database: following each image's events would be work of the API's that belongs elsewhere. */
async function finished({ db }) {
  for (;;) {
    const { rows } = await db.query(
      `SELECT EXISTS (SELECT FROM productions WHERE status IN ('pending', 'running')) AS busy`,
    );
    if (!rows[0].busy) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function filesIn({ dataDir }) {
  const folder = join(dataDir, 'files');
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = names
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
