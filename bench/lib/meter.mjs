// What one operation costs each process, the database's log and the disk.
import { cpuOfTree } from './usage.mjs';

/** PostgreSQL's idle backends report what they did with this delay at most. */
const REPORT_MS = 11_000;

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Meter {
  /** What each process uses while nobody asks for anything, in CPU-ms per second. */
  idle = {};

  /**
   * @param pids gives the process ids by name, as they are now
   * @param db a connection to the database
   */
  constructor(pids, db) {
    this.pids = pids;
    this.db = db;
  }

  async measureIdle(ms) {
    const before = await this.read();
    await delay(ms);
    const after = await this.read();
    const seconds = (after.at - before.at) / 1000;
    this.idle = perOperation(before.cpu, after.cpu, seconds);
    return this.idle;
  }

  /**
   * CPU-ms by process, bytes of write-ahead log and milliseconds on the clock per operation; what the processes use
   * anyway is taken off.
   * @param work does `count` operations
   * @param flushes also counts how often the log was flushed to the disk, which takes a while
   */
  async measure(count, work, { flushes = false } = {}) {
    const before = await this.read(flushes);
    await work();
    const after = await this.read();
    const ms = after.at - before.at;
    const cpu = perOperation(before.cpu, after.cpu, count);
    for (const [name, idle] of Object.entries(this.idle)) {
      if (name in cpu) cpu[name] = round(Math.max(0, cpu[name] - (idle * ms) / 1000 / count));
    }
    const result = { ...cpu, log: round((after.log - before.log) / count), clock: round(ms / count) };
    if (!flushes) return result;
    const { flushes: last } = await this.read(true);
    return { ...result, flushes: round((last - before.flushes) / count) };
  }

  async read(reported = false) {
    if (reported) await delay(REPORT_MS);
    const { rows } = await this.db.query(
      `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS log,
              (SELECT sum(fsyncs)::float8 FROM pg_stat_io WHERE object = 'wal') AS flushes`,
    );
    const cpu = Object.fromEntries(
      Object.entries(this.pids()).map(([name, pid]) => [name, { pid, ms: cpuOfTree(pid) }]),
    );
    return { ...rows[0], cpu, at: performance.now() };
  }
}

/** Only of processes that were there all the while. */
function perOperation(before, after, count) {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name, { pid }]) => before[name]?.pid === pid)
      .map(([name, { ms }]) => [name, round((ms - before[name].ms) / count)]),
  );
}

export const round = (value) => (value === 0 ? 0 : Number(value.toPrecision(3)));
