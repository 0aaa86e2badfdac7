type Variables = Record<string, string | undefined>;

/** What a process that we start finds in its environment: ours, with changes. */
export function childEnvironment(changes: Variables = {}): Variables {
  return { ...process.env, ...changes };
}

/** For PostgreSQL's own programs: nothing of the user's (PGPORT, PGOPTIONS, LANG …) may change how they run. */
export function postgresEnvironment(): Variables {
  const neutral = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG|TZ$)/.test(name));
  return { ...Object.fromEntries(neutral), LC_ALL: 'C', TZ: 'UTC' };
}

/** Whether `npm start` or `npm run …` started us. */
export const startedByNpm = (): boolean => process.env['npm_lifecycle_event'] !== undefined;
