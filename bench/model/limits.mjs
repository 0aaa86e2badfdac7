// What is full first: the number of users at which one unit of each resource is.
import { databaseBytesPerImage, fileBytesPerImage, loadOf } from './resources.mjs';

/** PostgreSQL's limit for a statement, as the platform sets it. */
const STATEMENT_MS = 30_000;
const DATABASE_CORES = 8;
const FEW = 1;
const MOST = 1e9;

/** The largest number for which `fits` holds; it must hold up to one and not beyond. */
function largest(fits) {
  let [low, high] = [FEW, MOST];
  while (high - low > low / 1000) {
    const middle = Math.sqrt(low * high);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Everything on one machine: no spare, no second of anything. */
export function limitsOfOneMachine(given, { embedded: costs, tables }) {
  const images = given.imagesPerUserAndMonth * given.monthsKept;
  const bytes = images * (fileBytesPerImage(given, costs) + databaseBytesPerImage(given, tables));
  const load = (users) => loadOf(given, costs, users);
  const limit = (resource, remedy, fits) => ({ resource, users: largest(fits), remedy });
  return [
    limit(
      `disk, ${given.machineDiskBytes / 1e12} TB`,
      'a larger disk, or S3',
      (users) => users * bytes < given.machineDiskBytes * given.fullDisk,
    ),
    limit(
      `CPU, ${given.machineCores} cores for everything`,
      'workers on machines of their own',
      (users) => sum(load(users)) < given.machineCores * given.fullWorker,
    ),
    limit(
      `disk, ${given.machineFlushes} flushes/s`,
      'a faster disk; the queue on Redis',
      (users) => load(users).flushes < given.machineFlushes * given.fullDisk,
    ),
    limit(
      'network, 1 Gbit/s',
      'presigned S3, CDN',
      (users) => load(users).network < given.machineNetworkBytes * given.fullNetwork,
    ),
  ].sort((a, b) => a.users - b.users);
}

const sum = ({ api, worker, postgres, redis }) => api + worker + postgres + redis;

/** One unit of each by itself, the others without end. */
export function limitsOfUnits(given, { costs, tables }) {
  const load = (users) => loadOf(given, costs, users, { cdn: false });
  const processes = (users) =>
    Math.ceil(load(users).api / given.fullApi) +
    Math.ceil(load(users).worker / given.fullWorker / given.workerCoresPerProcess);
  const rows = given.imagesPerUserAndMonth * given.hotMonths * databaseBytesPerImage(given, tables);
  const limit = (unit, remedy, fits) => ({ unit, users: largest(fits), remedy });
  return [
    limit('one API process', 'more of them', (users) => load(users).api < given.fullApi),
    limit('one worker core', 'more of them', (users) => load(users).worker < given.fullWorker),
    limit(
      `${given.maxConnections} database connections`,
      'a higher max_connections, PgBouncer',
      (users) => processes(users) * given.apiConnections < given.maxConnections,
    ),
    limit(
      `PostgreSQL on ${DATABASE_CORES} cores`,
      'a larger machine, cells',
      (users) => load(users).postgres < DATABASE_CORES * given.fullDatabase,
    ),
    limit('PostgreSQL with 64 GB', 'partitions, cells', (users) => users * rows < 48e9),
    limit(
      `PostgreSQL with a disk of ${given.machineFlushes} flushes/s`,
      'a faster disk',
      (users) => load(users).flushes < given.machineFlushes * given.fullDisk,
    ),
    limit('one Redis', 'a second for the queue, cells', (users) => load(users).redis < given.fullRedis),
    limit(
      '1 Gbit/s out',
      'presigned S3, CDN',
      (users) => load(users).network < given.machineNetworkBytes * given.fullNetwork,
    ),
  ].sort((a, b) => a.users - b.users);
}

/** What grows with everybody's pictures, and not with one's own: see "What is missing" in docs/scaling.md. */
export function limitsOfToday(given, { tables }) {
  const ofAll = tables.rows.find((row) => row.who === 'admin' && row.question === 'numbers of all').ms;
  const images = (users) => users * given.imagesPerUserAndMonth * given.monthsKept;
  const asLarge = (users) => images(users) / tables.images;
  return [
    {
      what: '`GET /admin/stats` takes 30 s, and is ended',
      users: largest((users) => ofAll * asLarge(users) < STATEMENT_MS),
    },
  ];
}
