// How much of everything an installation of so many users needs.
import { busyDay } from './busy-day.mjs';
import { egressOf } from './demand.mjs';
import { databaseBytesPerImage, fileBytesPerImage, loadOf } from './resources.mjs';

const HOUR = 3600;
/** Below this many users one machine does, without a second of anything. */
export const ONE_MACHINE = 100;
/** From this many on, pictures are worth a CDN. */
const CDN_FROM = 100_000;

/** Everything for one cell: an installation with a database of its own. */
export function sizeOfCell(given, measured, users) {
  const { tables } = measured;
  const costs = users > ONE_MACHINE ? measured.costs : measured.embedded;
  const cdn = users >= CDN_FROM;
  const load = loadOf(given, costs, users, { cdn });
  const spare = users > ONE_MACHINE ? 2 : 1;
  // Each process hears every event, so that a part of it is never free for requests.
  const api = Math.max(spare, Math.ceil(load.api / (given.fullApi - load.hearing)));
  const workerCores = Math.max(spare, Math.ceil(load.worker / given.fullWorker));
  const images = users * given.imagesPerUserAndMonth * given.monthsKept;
  const rows = databaseBytesPerImage(given, tables);
  const egress = egressOf(given, costs, { cdn });
  const processes = Math.ceil(workerCores / given.workerCoresPerProcess);
  return {
    users,
    cells: 1,
    images,
    uploadsPerSecond: load.uploads,
    api,
    workerCores,
    databaseCores: Math.max(1, Math.ceil(load.postgres / given.fullDatabase)),
    databaseBytes: images * rows,
    databaseMemory: Math.max(1e9, users * given.imagesPerUserAndMonth * given.hotMonths * rows),
    logBytes: load.log,
    flushes: load.flushes,
    connections: api * given.apiConnections + processes * given.workerConnections,
    redisCores: load.redis / given.fullRedis,
    redisBytes: redisBytes(given, costs, load),
    fileBytes: images * fileBytesPerImage(given, costs),
    egressBytes: users * egress.own,
    cdnBytes: users * egress.cdn,
    network: load.network,
    day: busyDay(given, costs, users, workerCores),
  };
}

/** Cached images of those who are here, streams aside, and an hour's uploads waiting, should the workers stop. */
function redisBytes(given, costs, load) {
  const visitors = load.streams * given.cacheEntriesPerVisit * given.redisBytesPerEntry;
  const waiting = load.uploads * HOUR * (costs.redisBytesPerWaitingImage ?? 0);
  return visitors + waiting + 10e6;
}

const SUMMED = [
  'users images uploadsPerSecond api workerCores databaseCores databaseBytes databaseMemory logBytes flushes',
  'connections redisBytes fileBytes egressBytes cdnBytes network',
].flatMap((names) => names.split(' '));

/** Many users are many cells that know nothing of each other. */
export function sizeOf(given, measured, users) {
  const cells = Math.ceil(users / given.usersPerCell);
  const cell = sizeOfCell(given, measured, users / cells);
  const all = { ...cell, cells, cell };
  for (const name of SUMMED) all[name] = cell[name] * cells;
  return all;
}
