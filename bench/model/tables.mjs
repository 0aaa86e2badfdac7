// The tables of docs/scaling.md.
import { SIZES } from './assumptions.mjs';
import { busyDay } from './busy-day.mjs';
import { markdownTable } from './document.mjs';
import { limitsOfOneMachine, limitsOfToday, limitsOfUnits } from './limits.mjs';
import { pricesOf } from './prices.mjs';
import { loadOf } from './resources.mjs';
import { sizeOf } from './sizing.mjs';
import { bytes, count, number, seconds } from './units.mjs';

/** CPU seconds of a captioner that runs on the workers' own cores. */
const CAPTION_S = 1;

export function allTables(given, measured) {
  const { unitCosts, tables, costs } = measured;
  const sizes = SIZES.map((users) => sizeOf(given, measured, users));
  return {
    measured: `Measured on ${unitCosts.date} on ${unitCosts.machine}; large pictures of ${bytes(unitCosts.bytes.large)} and 12 megapixels, small ones of ${bytes(unitCosts.bytes.small)} and 1.2.`,
    operations: markdownTable(operationRows(unitCosts)),
    questions: markdownTable(questionRows(tables)),
    rows: markdownTable(tables.sizes.filter((size) => size['bytes per image'] > 0)),
    assumptions: markdownTable(
      Object.entries(given).map(([assumption, value]) => ({ assumption: `\`${assumption}\``, value })),
    ),
    machine: markdownTable(limitRows(limitsOfOneMachine(given, measured))),
    units: markdownTable(limitRows(limitsOfUnits(given, measured))),
    today: markdownTable(
      limitsOfToday(given, measured).map(({ what, users }) => ({ what, 'from users': count(users) })),
    ),
    queue: markdownTable(queueRows(given, costs)),
    load: markdownTable(sizes.map(loadRow)),
    sizing: markdownTable(sizes.map(sizingRow)),
    prices: markdownTable(sizes.map((size) => priceRow(given, size))),
  };
}

function operationRows({ modes: { postgres, redis } }) {
  return Object.entries(postgres.operations)
    .filter(([, cost]) => cost.api !== undefined || cost.worker !== undefined)
    .map(([operation, cost]) => {
      const other = redis?.operations[operation] ?? {};
      return {
        operation,
        API: number(cost.api),
        worker: number(cost.worker),
        PostgreSQL: number(cost.postgres),
        '… with Redis': number(other.postgres),
        Redis: number(other.redis),
        nginx: number(cost.nginx),
        log: bytes(cost.log),
        '… with Redis, log': bytes(other.log),
        'flushes, with Redis': number(other.flushes ?? cost.flushes),
        'body, in or out': bytes(cost.bytes),
      };
    });
}

const questionRows = ({ rows }) =>
  rows
    .filter(({ who }) => who === 'typical')
    .map((row) => {
      const heavy = rows.find(({ who, question }) => who === 'heavy' && question === row.question);
      return { question: row.question, ...answered('typical', row), ...answered('heavy', heavy) };
    })
    .concat(
      rows
        .filter(({ who }) => who === 'admin')
        .map((row) => ({
          question: `${row.question} (admin)`,
          ...answered('typical', row),
          ...answered('heavy', {}),
        })),
    );

const answered = (who, row) => ({
  [`${who}, ms`]: row.failed ? 'fails' : number(row.ms),
  [`${who}, database CPU-ms`]: number(row['database CPU-ms']),
});

const limitRows = (limits) =>
  limits.map(({ users, remedy, ...rest }) => ({
    ...rest,
    'is full at users': count(users),
    'what to do': remedy,
  }));

function queueRows(given, costs) {
  const users = given.usersPerCell;
  const load = loadOf(given, costs, users).worker;
  const enough = Math.ceil(load / given.fullWorker);
  const row = (what, cores, happens = {}) => {
    const day = busyDay(given, costs, users, cores, happens);
    return {
      'a busy day': what,
      'worker cores': cores,
      'ready after, p50': seconds(day.p50),
      p95: seconds(day.p95),
      'most productions waiting': count(day.longest),
      'worked off after': day.emptyAfter > 0 ? seconds(day.emptyAfter) : '',
    };
  };
  return [
    row('as any', enough),
    row('one core more', enough + 1),
    row('one owner brings 20,000', enough, { imported: 20_000 }),
    row('one owner brings 20,000', 4 * enough, { imported: 20_000 }),
    row('an hour without workers', enough, { outage: 3600 }),
    row('an hour without workers', 4 * enough, { outage: 3600 }),
    row(
      'a captioner of 1 s',
      Math.ceil((load + CAPTION_S * loadOf(given, costs, users).uploads) / given.fullWorker),
      {
        captionMs: CAPTION_S * 1000,
      },
    ),
  ];
}

const loadRow = (size) => ({
  users: count(size.users),
  'pictures kept': count(size.images),
  'uploads/s': number(size.uploadsPerSecond),
  'upload to ready, p50': seconds(size.day.p50),
  p95: seconds(size.day.p95),
  'flushes/s': count(size.flushes),
  'log/s': bytes(size.logBytes),
  'network, bytes/s': bytes(size.network),
  'what leaves a month': bytes(size.egressBytes),
  'from a CDN': bytes(size.cdnBytes),
});

const sizingRow = (size) => ({
  users: count(size.users),
  cells: size.cells,
  'API processes': size.api,
  'worker cores': size.workerCores,
  'database cores': size.databaseCores,
  'its memory': bytes(size.databaseMemory),
  'its size': bytes(size.databaseBytes),
  'connections without PgBouncer': count(size.connections),
  Redis: bytes(size.redisBytes),
  files: bytes(size.fileBytes),
});

function priceRow(given, size) {
  const { total, perUser, ...parts } = pricesOf(given, size);
  const dollars = (value) => `$${count(value)}`;
  return {
    users: count(size.users),
    ...Object.fromEntries(Object.entries(parts).map(([name, price]) => [name, dollars(price)])),
    'a month': dollars(total),
    'a user': `$${perUser.toFixed(perUser < 1 ? 3 : 2)}`,
  };
}
