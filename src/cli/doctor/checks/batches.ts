import type { ClientBase } from 'pg';
import type { AppConfig } from '../../../config/app-config.js';
import { findingsOf, type Finding } from '../finding.js';

const batches = findingsOf('batches');
const webhooks = findingsOf('webhooks');

/** As many as can be taken in. */
const NAMED = 10;

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
    ...(await checkSchemes(checks)),
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
  const { rows } = await client.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM batches) OR EXISTS (SELECT FROM webhook_endpoints) AS used',
  );
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

/** Given while `http://` was allowed: their owners see a webhook that is enabled, and nothing arrives. */
async function checkSchemes({ client, config }: BatchChecks): Promise<Finding[]> {
  if (config.webhooks.allowHttp) return [];
  const { rows } = await client.query<{ id: string; username: string }>(
    `SELECT endpoint.id, username FROM webhook_endpoints AS endpoint JOIN users ON users.id = owner_id
       LEFT JOIN batches ON batches.id = batch_id
      WHERE enabled AND url NOT LIKE 'https:%' AND (batch_id IS NULL OR batches.status = 'processing')
      ORDER BY endpoint.id`,
  );
  if (rows.length === 0) return [];
  const named = rows.slice(0, NAMED).map(({ id, username }) => `${id} of ${username}`);
  const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return [
    webhooks.warning(
      `Webhooks that nothing is sent to, as WEBHOOK_ALLOW_HTTP=false allows https:// alone: ${named.join(', ')}${more}`,
      { mend: 'Have their owners give https:// addresses, or allow http://.' },
    ),
  ];
}
