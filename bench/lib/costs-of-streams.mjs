// Event streams: held open, and told of changes.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { auth } from './costs-of-writing.mjs';
import { call, multipart } from './load.mjs';
import { round } from './meter.mjs';
import { openStreams } from './streams.mjs';
import { residentOf } from './usage.mjs';

const STREAMS = 300;
const EDITS = 20;
/** Announcements that concern none of the streams. */
const FOREIGN_EVENTS = 5000;
/** Two heartbeats of each stream, at the default of fifteen seconds. */
const HELD_MS = 30_000;

export async function measureStreams(bench) {
  const { platform, meter, operations, notes } = bench;
  const count = bench.times(STREAMS);
  const stranger = await strangerWithImage(bench);
  const edit = (headers, id) => (n) =>
    call(`${platform.url}/api/images/${id}`, {
      method: 'PATCH',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ caption: `Told ${n}` }),
    });
  const own = edit(auth(bench), bench.ids.large[0]);
  const others = edit(stranger.headers, stranger.id);

  const before = await editsOf(meter, others, bench.times(EDITS) * 5);
  const heard = bench.redis ? undefined : await foreignEvents(bench);
  const resident = residentOf(platform.pids().api);
  const streams = await openStreams(`${platform.url}/api/events`, platform.token, count);
  try {
    notes.streamBytes = Math.round((residentOf(platform.pids().api) - resident) / count);
    const seconds = HELD_MS / 1000;
    operations['stream, held for a minute'] = scale(
      await meter.measure(count, () => delay(HELD_MS)),
      60 / seconds,
    );
    const told = await editsOf(
      meter,
      async (n) => {
        const expected = streams.heard() + count;
        await own(n);
        await streams.until(expected);
      },
      bench.times(EDITS),
    );
    operations['event, told to one stream'] = difference(told, before, count);
    if (heard) {
      operations['event, heard by a process'] = { api: heard };
      const passedOver = (await foreignEvents(bench)) - heard;
      operations['event, passed over by one stream'] = { api: round(Math.max(0, passedOver) / count) };
    }
  } finally {
    streams.close();
  }
}

async function editsOf(meter, edit, count) {
  return meter.measure(count, async () => {
    for (let n = 0; n < count; n++) await edit(n);
  });
}

/** CPU-ms of the API for each announcement about somebody who does not listen. */
async function foreignEvents({ db, meter, times }) {
  const count = times(FOREIGN_EVENTS);
  const event = JSON.stringify({ type: 'image.changed', ownerId: 0, imageId: randomUUID() });
  const { api } = await meter.measure(count, async () => {
    for (let n = 0; n < count; n++) await db.query(`SELECT pg_notify('platform_changes', $1)`, [event]);
  });
  return api;
}

async function strangerWithImage(bench) {
  const { token } = await bench.platform.signUp('stranger');
  const headers = { Authorization: `Bearer ${token}` };
  const { body, headers: form } = multipart(bench.pictures.small, 'stranger.jpg');
  const posted = await call(`${bench.platform.url}/api/images`, {
    method: 'POST',
    headers: { ...headers, ...form },
    body,
  });
  const { id } = posted.json();
  await call(`${bench.platform.url}/api/images/${id}/events`, { headers });
  return { id, headers };
}

const NAMES = ['api', 'postgres', 'redis'];

function scale(cost, factor) {
  return Object.fromEntries(
    NAMES.filter((name) => name in cost).map((name) => [name, round(cost[name] * factor)]),
  );
}

/** What an edit costs more than without listeners, for each of them. */
function difference(cost, without, streams) {
  return Object.fromEntries(
    NAMES.filter((name) => name in cost).map((name) => [
      name,
      round(Math.max(0, cost[name] - without[name]) / streams),
    ]),
  );
}
