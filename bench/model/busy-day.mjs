// One busy day of the workers' queue: how long pictures take to be ready, and how much waits.
import { arrivalsOfDay, PEAK_AT } from './arrivals.mjs';
import { uploadsPerBusyDay } from './demand.mjs';
import { simulateLane } from './lane.mjs';
import { randomFrom } from './random.mjs';
import { serviceMsOf } from './resources.mjs';

const SEED = 20_251_121;
const HOUR = 3600;
/** With fewer pictures in the busiest hour, the whole day's are looked at. */
const ENOUGH = 50;
/** One client sends so many a second. */
const IMPORTED_PER_SECOND = 20;

/**
 * @param happens `imported`: pictures that one owner brings at the busiest moment; `outage`: seconds without workers
 *   before it; `captionMs`: of a captioner that computes
 */
export function busyDay(given, costs, users, cores, happens = {}) {
  const random = randomFrom(SEED);
  const people = arrivalsOfDay({
    random,
    perDay: uploadsPerBusyDay(given, users),
    burst: given.imagesPerVisitWithUpload,
    gap: given.secondsBetweenUploads,
    strength: given.dayShape,
  });
  const imported = new Set(
    Array.from({ length: happens.imported ?? 0 }, (_, n) => PEAK_AT + n / IMPORTED_PER_SECOND),
  );
  const arrivals = Float64Array.from([...people, ...imported]).sort();
  const service = serviceMsOf(given, costs);
  if (happens.captionMs) service.caption = happens.captionMs;
  const outage = happens.outage && [PEAK_AT - happens.outage, PEAK_AT];
  const { ready, waiting } = simulateLane({ random, arrivals, cores, serviceMs: service, outage });
  const ofPeople = (near) =>
    ready
      .filter((_, image) => Math.abs(arrivals[image] - PEAK_AT) < near && !imported.has(arrivals[image]))
      .sort();
  const busiest = ofPeople(HOUR);
  const looked = busiest.length < ENOUGH ? ofPeople(Infinity) : busiest;
  return {
    images: arrivals.length,
    p50: share(looked, 0.5),
    p95: share(looked, 0.95),
    longest: waiting.reduce((most, each) => Math.max(most, each), 0),
    emptyAfter: 60 * (emptyAgain(waiting, cores) - PEAK_AT / 60),
  };
}

const share = (sorted, part) =>
  sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** The first minute after the busiest moment in which no more than a handful waits for each core. */
function emptyAgain(waiting, cores) {
  const handful = 20 * cores;
  for (let minute = PEAK_AT / 60; minute < waiting.length; minute++) {
    if ((waiting[minute] ?? 0) <= handful) return minute;
  }
  return waiting.length;
}
