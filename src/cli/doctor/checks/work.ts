import type { ClientBase } from 'pg';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('work');

interface Unfinished {
  count: number;
  stuck: number;
  /** Minutes. */
  oldest: number;
}

export interface WorkChecks {
  client: ClientBase;
  stuckMinutes: number;
  requeue: () => Promise<number>;
}

export async function checkWork({ client, stuckMinutes, requeue }: WorkChecks): Promise<Finding[]> {
  return [await checkStuck(client, stuckMinutes, requeue), ...(await checkFailed(client))];
}

async function checkStuck(
  client: ClientBase,
  minutes: number,
  requeue: () => Promise<number>,
): Promise<Finding> {
  const { rows } = await client.query<Unfinished>(
    `SELECT count(*)::int AS count,
            count(*) FILTER (WHERE updated_at < now() - make_interval(mins => $1))::int AS stuck,
            coalesce(extract(epoch FROM now() - min(updated_at)) / 60, 0)::int AS oldest
       FROM productions WHERE status IN ('pending', 'running')`,
    [minutes],
  );
  const { count, stuck, oldest } = rows[0]!;
  if (stuck === 0) return ok(`Unfinished productions: ${count}`);
  return problem(
    `Productions without progress for more than ${minutes} minutes: ${stuck}, the oldest for ${oldest}`,
    {
      mend: 'See that a worker runs and what it logs; npm run doctor -- --fix queues them again.',
      fix: async () => `Made sure that ${await requeue()} productions are queued.`,
    },
  );
}

async function checkFailed(client: ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ producer: string; code: string; count: number }>(
    `SELECT producer, coalesce(error_code, 'UNKNOWN') AS code, count(*)::int AS count
       FROM productions WHERE status = 'failed' GROUP BY 1, 2 ORDER BY count DESC, 1, 2 LIMIT 10`,
  );
  return rows.map(({ producer, code, count }) =>
    warning(`Failed: ${producer} with ${code}, ${count} times`, {
      mend: 'Once the cause is gone, an administrator may run them again.',
    }),
  );
}
