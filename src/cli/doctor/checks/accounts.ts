import type { ClientBase } from 'pg';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('accounts');

export async function checkAccounts(client: ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ admins: number; users: number }>(
    `SELECT count(*) FILTER (WHERE role = 'admin' AND NOT disabled)::int AS admins, count(*)::int AS users FROM users`,
  );
  const { admins, users } = rows[0]!;
  const present =
    admins > 0
      ? ok(`Users ${users}, administrators ${admins}`)
      : warning('There is no administrator.', {
          mend: 'npm run seed:admin -- --username NAME --email ADDRESS',
        });
  return [present, ...(await checkCounters(client))];
}

/** What users may still store goes by these. */
async function checkCounters(client: ClientBase): Promise<Finding[]> {
  const { rows } = await client.query<{ id: number }>(MISCOUNTED);
  if (rows.length === 0) return [];
  return [
    problem(`The counters of ${rows.length} users are not what their images add up to.`, {
      mend: 'npm run doctor -- --fix',
      fix: async () => {
        for (const { id } of rows) await recount(client, id);
        return `Counted the images of ${rows.length} users again.`;
      },
    }),
  ];
}

const MISCOUNTED = `
  SELECT users.id
    FROM users LEFT JOIN (
      SELECT owner_id, count(*) AS images,
             coalesce(sum(file_size) FILTER (WHERE storage_key IS NOT NULL), 0) AS bytes
        FROM images GROUP BY owner_id) AS found ON found.owner_id = users.id
      LEFT JOIN (SELECT owner_id, sum(bytes) AS bytes FROM batch_outputs GROUP BY owner_id) AS made
        ON made.owner_id = users.id
   WHERE image_count <> coalesce(found.images, 0)
      OR storage_bytes <> coalesce(found.bytes, 0) + coalesce(made.bytes, 0)`;

/** Under the row's lock, which every upload and deletion takes as well: nothing comes between count and update. */
async function recount(client: ClientBase, userId: number): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
  await client.query(
    `UPDATE users SET (image_count, storage_bytes) = (
       SELECT count(*), coalesce(sum(file_size) FILTER (WHERE storage_key IS NOT NULL), 0)
                        + (SELECT coalesce(sum(bytes), 0) FROM batch_outputs WHERE owner_id = $1)
         FROM images WHERE owner_id = $1)
      WHERE id = $1`,
    [userId],
  );
  await client.query('COMMIT');
}
