// What the operations take of each resource at the busiest moment.
import { EVENTS_PER_IMAGE, egressOf, openStreams, operationsOf, peakFactor, perSecond } from './demand.mjs';

const SECONDS_OF_MONTH = 30 * 86_400;

/** Cores of each process, and bytes and operations per second, at the busiest moment of so many users. */
export function loadOf(given, costs, users, { cdn = false } = {}) {
  const total = { api: 0, worker: 0, postgres: 0, redis: 0, log: 0, flushes: 0 };
  for (const [name, perMonth] of Object.entries(operationsOf(given, { cdn }))) {
    const cost = costs.operations[name];
    if (!cost) throw new Error(`Not measured: ${name}`);
    const rate = perSecond(given, users, perMonth);
    for (const process of ['api', 'worker', 'postgres', 'redis'])
      total[process] += (rate * (cost[process] ?? 0)) / 1000;
    total.log += rate * (cost.log ?? 0);
    total.flushes += rate * (cost.flushes ?? 0);
  }
  const events = perSecond(given, users, given.imagesPerUserAndMonth * EVENTS_PER_IMAGE);
  const streams = openStreams(given, users);
  // Every process hears of every event; more of them do not make it less for one.
  total.hearing = (events * costs.operations['event, heard by a process'].api) / 1000;
  // Each looks, for each event at each stream that it holds: over all processes, their product.
  total.api += (events * streams * costs.operations['event, passed over by one stream'].api) / 1000;
  const egress = egressOf(given, costs, { cdn });
  const network = ((users * (egress.own + uploadBytes(given, costs))) / SECONDS_OF_MONTH) * peakFactor(given);
  return { ...total, events, streams, network, uploads: events / EVENTS_PER_IMAGE };
}

/** Of one user in a month. */
export const uploadBytes = (given, costs) =>
  given.imagesPerUserAndMonth *
  (given.shareOfCameraPictures * costs.operations['upload, large'].bytes +
    (1 - given.shareOfCameraPictures) * costs.operations['upload, small'].bytes);

/** Files of one picture: what was uploaded, and its renditions. */
export const fileBytesPerImage = (given, costs) =>
  uploadBytes(given, costs) / given.imagesPerUserAndMonth + costs.operations['analysis, stored'].stored;

/** Rows and indexes of one picture and its productions. */
export const databaseBytesPerImage = (given, tables) =>
  tables.sizes.reduce((sum, size) => sum + size['bytes per image'], 0) * given.deadRowsFactor;

/** CPU-ms of each producer on the pictures that people bring. */
export function serviceMsOf(given, costs) {
  const { operations } = costs;
  const share = given.shareOfCameraPictures;
  const all =
    share * operations['analysis, large'].worker + (1 - share) * operations['analysis, small'].worker;
  const leaves = ['metadata', 'palette', 'quality', 'fingerprint', 'caption'].map(
    (name) => operations[`producer ${name}`].worker,
  );
  const [metadata, palette, quality, fingerprint, caption] = leaves;
  // Never measured by itself, as what hangs below it runs with it.
  const renditions = Math.max(1, all - leaves.reduce((sum, ms) => sum + ms, 0));
  return { metadata, renditions, palette, quality, fingerprint, caption };
}
