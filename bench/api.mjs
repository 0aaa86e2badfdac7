// How fast the API is, as ratios to the least that does the same job, in one run on one machine.
//   npm run bench            (starts a platform of its own on a temporary folder)
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, load, median, multipart, percentile } from './lib/load.mjs';
import { photo, unlike } from './lib/photo.mjs';
import { startPlatform } from './lib/platform.mjs';

const ROUNDS = 3;
const folder = await mkdtemp(join(tmpdir(), 'platform-bench-'));
const platform = await startPlatform(join(folder, 'data'));
const bare = await startBare(join(folder, 'bare'), platform.databaseUrl);
const auth = { Authorization: `Bearer ${platform.token}` };
const rows = [];

try {
  console.log('Making pictures …');
  const base = await photo();
  console.log(`${(base.length / 1e6).toFixed(1)} MB, 11.8 MP each\n`);

  const upload = (url, headers) => (n) => {
    const { body, headers: form } = multipart(unlike(base), `${n}.jpg`);
    return call(url, { method: 'POST', headers: { ...headers, ...form }, body });
  };
  // Without the worker, as the bare server has none either.
  await platform.pauseWorker();
  await compare(
    'upload, 8 at a time',
    0.7,
    60,
    8,
    upload(`${platform.url}/api/images`, auth),
    upload(`${bare.url}/upload`, bare.headers),
  );
  await platform.resumeWorker();

  const { id } = (await upload(`${platform.url}/api/images`, auth)('x')).json();
  await platform.finished(id);
  const thumbnail = `${platform.url}/api/images/${id}/thumbnail?size=300`;
  await call(`${bare.url}/thumbnail`, {
    method: 'PUT',
    headers: { ...bare.headers, 'Content-Type': 'image/jpeg' },
    body: (await call(thumbnail, { headers: auth })).body,
  });
  await compare(
    'ready thumbnail, 32 at a time',
    0.6,
    4000,
    32,
    () => call(thumbnail, { headers: auth }),
    () => call(`${bare.url}/thumbnail`, { headers: bare.headers }),
  );
  await compare(
    'one image, 16 at a time',
    0.5,
    4000,
    16,
    () => call(`${platform.url}/api/images/${id}`, { headers: auth }),
    () => call(`${bare.url}/images/${id}`, { headers: bare.headers }),
  );
  await compare(
    'newest 20, 16 at a time',
    0.5,
    1500,
    16,
    () => call(`${platform.url}/api/images?limit=20`, { headers: auth }),
    () => call(`${bare.url}/images?owner=${platform.userId}`, { headers: bare.headers }),
  );
  await responsiveness(upload(`${platform.url}/api/images`, auth), `${platform.url}/api/images/${id}`);
  console.log('');
  console.table(rows);
} finally {
  bare.stop();
  await platform.stop();
  await rm(folder, { recursive: true, force: true });
}

/** In turn, so that both meet the machine in the same mood. */
async function compare(job, goal, count, connections, ours, theirs) {
  const [our, bareOnes, ratios] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const a = (await load(count, connections, ours)).perSecond;
    const b = (await load(count, connections, theirs)).perSecond;
    if (round === 0) continue; // warm-up
    our.push(a);
    bareOnes.push(b);
    ratios.push(a / b);
  }
  rows.push({
    job,
    'ours /s': round(median(our)),
    'bare /s': round(median(bareOnes)),
    ratio: round(median(ratios)),
    goal,
  });
  console.log(`${job}: ${round(median(ratios))} of bare (goal ${goal})`);
}

/** Reading one image while 200 uploads, 8 at a time, and all their analysis go on. */
async function responsiveness(send, url) {
  const times = [];
  const state = { busy: true };
  const reading = (async () => {
    while (state.busy) {
      const began = performance.now();
      await call(url, { headers: auth });
      times.push(performance.now() - began);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const ids = new Set();
  const started = performance.now();
  await load(200, 8, async (n) => ids.add((await send(n)).json().id));
  state.busy = false;
  await reading;
  const sent = performance.now() - started;
  for (const each of ids) await platform.finished(each);
  const all = performance.now() - started;
  console.log(
    `200 uploads, 8 at a time: ${ids.size} images in ${round(sent / 1000)} s, all analysed after ${round(all / 1000)} s (${round(200_000 / all)} /s)`,
  );
  console.log(
    `meanwhile one image read ${times.length} times: p50 ${round(percentile(times, 0.5))} ms, p95 ${round(percentile(times, 0.95))} ms`,
  );
}

function round(value) {
  return Number(value.toPrecision(3));
}

function startBare(bareFolder, databaseUrl) {
  const child = fork(new URL('lib/bare-server.mjs', import.meta.url), [bareFolder, databaseUrl]);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The bare server ended with ${code}`)));
    child.once('message', ({ port, token }) =>
      resolve({
        url: `http://127.0.0.1:${port}`,
        headers: { Authorization: `Bearer ${token}` },
        stop: () => child.kill(),
      }),
    );
  });
}
