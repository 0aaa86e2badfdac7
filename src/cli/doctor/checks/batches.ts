import type { ClientBase } from 'pg';
import type { AppConfig } from '../../../config/app-config.js';
import { findingsOf, type Finding } from '../finding.js';

const batches = findingsOf('batches');
const webhooks = findingsOf('webhooks');

const MEND = 'See that a worker runs and what it logs: each looks for what is due once a second.';

export interface BatchChecks {
  client: ClientBase;
  config: Pick<AppConfig, 'app' | 'webhooks'>;
  stuckMinutes: number;
}

/** Batches, and the messages that are sent to whom users name. */
export async function checkBatches(checks: BatchChecks): Promise<Finding[]> {
  return [
    await checkItems(checks),
    ...(await checkLinks(checks)),
    await checkDeliveries(checks),
    ...(await checkEndpoints(checks)),
  ];
}

/**
 * By owners, as these are served in turn: a batch may rightly wait for others of the same owner. What waits for a host
 * that asked for patience, or for its next attempt, is not due.
 */
async function checkItems({ client, stuckMinutes }: BatchChecks): Promise<Finding> {
  const { rows } = await client.query<{ batches: number; items: number; owners: number }>(
    `WITH unfinished AS (
       SELECT batches.id, owner_id, total - done - failed - cancelled AS items
         FROM batches JOIN users ON users.id = owner_id AND NOT disabled WHERE status = 'processing'
     ), stuck AS (
       SELECT owner_id FROM unfinished GROUP BY owner_id
       HAVING bool_or(EXISTS (
         SELECT FROM batch_items LEFT JOIN fetch_hosts USING (host)
          WHERE batch_id = unfinished.id AND status IN ('pending', 'processing')
            AND greatest(batch_items.updated_at, retry_at, resume_at) < now() - make_interval(mins => $1)))
         AND NOT bool_or(EXISTS (
         SELECT FROM batch_items
          WHERE batch_id = unfinished.id AND attempts > 0 AND updated_at > now() - make_interval(mins => $1)))
     )
     SELECT count(*)::int AS batches, coalesce(sum(items), 0)::int AS items,
            (SELECT count(*)::int FROM stuck) AS owners FROM unfinished`,
    [stuckMinutes],
  );
  const { batches: count, items, owners } = rows[0]!;
  if (owners === 0) return batches.ok(`Unfinished batches: ${count}, with ${items} items to go`);
  return batches.problem(
    `Users whose batches no worker has moved for more than ${stuckMinutes} minutes: ${owners}`,
    {
      mend: MEND,
    },
  );
}

async function checkLinks({ client, config }: BatchChecks): Promise<Finding[]> {
  if (config.app.publicUrl) return [];
  const { rows } = await client.query<{ used: boolean }>('SELECT EXISTS (SELECT FROM batches) AS used');
  if (!rows[0]!.used) return [];
  return [
    batches.warning('PUBLIC_URL is not set: links in exports and messages lead nowhere from elsewhere.', {
      mend: 'Set PUBLIC_URL to what people type.',
    }),
  ];
}

/** By endpoints, as a slow one has its messages wait for each other. */
async function checkDeliveries({ client, stuckMinutes }: BatchChecks): Promise<Finding> {
  const { rows } = await client.query<{ count: number; endpoints: number }>(
    `SELECT coalesce(sum(unfinished), 0)::int AS count, count(*) FILTER (WHERE due AND NOT moved)::int AS endpoints
       FROM (
         SELECT count(*) AS unfinished,
                bool_or(greatest(delivery.updated_at, next_attempt_at) < now() - make_interval(mins => $1)) AS due,
                EXISTS (SELECT FROM webhook_deliveries AS other
                         WHERE other.endpoint_id = endpoint.id
                           AND other.attempts > 0
                           AND other.updated_at > now() - make_interval(mins => $1)) AS moved
           FROM webhook_deliveries AS delivery JOIN webhook_endpoints AS endpoint ON endpoint.id = endpoint_id
          WHERE delivery.status IN ('pending', 'delivering') GROUP BY endpoint.id
       ) AS receivers`,
    [stuckMinutes],
  );
  const { count, endpoints } = rows[0]!;
  if (endpoints === 0) return webhooks.ok(`Messages to be sent: ${count}`);
  return webhooks.problem(
    `Webhooks that nothing was sent to for more than ${stuckMinutes} minutes though it was due: ${endpoints}`,
    { mend: MEND },
  );
}

/** Those of single batches end with them: nobody would enable them again. */
async function checkEndpoints({ client, config }: BatchChecks): Promise<Finding[]> {
  const { logDays } = config.webhooks;
  const { rows } = await client.query<{ count: number; users: number }>(
    `SELECT count(*)::int AS count, count(DISTINCT owner_id)::int AS users FROM webhook_endpoints
      WHERE batch_id IS NULL AND NOT enabled AND disabled_reason = 'failing'
        AND last_modified > now() - make_interval(days => $1)`,
    [logDays],
  );
  const { count, users } = rows[0]!;
  if (count === 0) return [];
  return [
    webhooks.warning(
      `Webhooks disabled within ${logDays} days as nothing arrived: ${count}, of ${users} users`,
      {
        mend: 'Where several went at once, see whether this machine gets out; their owners enable them again.',
      },
    ),
  ];
}
