import { availableParallelism } from 'node:os';

type Variables = Record<string, string | undefined>;

const LIBUV_THREADS = 4;
const LEAST_THREADS = 24;

/**
 * Threads for files, names, keys and pictures together. What this process was started with: read before `.env`, which
 * comes too late for them.
 */
export const ownThreads = Number(process.env['UV_THREADPOOL_SIZE']) || LIBUV_THREADS;

/** Pictures would take most of them. */
export const threadsAreFew = ownThreads <= LIBUV_THREADS;

/** So many that pictures, which keep a thread for seconds, never take all of them. */
const wantedThreads = (): number => Math.max(LEAST_THREADS, 8 + 3 * availableParallelism());

/**
 * For glibc, which would otherwise learn from the first large picture to keep the memory of all that follow, for each of
 * its threads.
 */
const GIVING_BACK = { MALLOC_MMAP_THRESHOLD_: '1048576', MALLOC_TRIM_THRESHOLD_: '1048576' };

/** What a process that we start finds in its environment: ours, with changes. */
export function childEnvironment(changes: Variables = {}): Variables {
  return { UV_THREADPOOL_SIZE: String(wantedThreads()), ...GIVING_BACK, ...process.env, ...changes };
}

/** For PostgreSQL's own programs: nothing of the user's (PGPORT, PGOPTIONS, LANG …) may change how they run. */
export function postgresEnvironment(): Variables {
  const neutral = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|TZ$)/.test(name));
  return { ...Object.fromEntries(neutral), LC_ALL: 'C', TZ: 'UTC' };
}

/** Whether `npm start` or `npm run …` started us. */
export const startedByNpm = (): boolean => process.env['npm_lifecycle_event'] !== undefined;
