import { PLACES } from './host-patience.js';

export const IN_HAND = `
  SELECT owner_id AS "ownerId", batch_id AS "batchId", host, ${PLACES} AS places, count(*)::int AS count
    FROM batch_items JOIN batches ON batches.id = batch_id LEFT JOIN fetch_hosts USING (host)
   WHERE batch_items.status = 'processing' GROUP BY owner_id, batch_id, host, answers`;

/**
 * Of the batches $1, no hosts of $2 and none that is to be left alone, $3 items of each batch and $4 of each host of it
 * at most. From host to host along the index, so that a hundred thousand items of a host that has enough to do cost one
 * look, not a hundred thousand; and what is known of a host is looked up at each, as a join would walk all of them.
 */
export const FIND_WAITING = `
  SELECT wanted.batch_id AS "batchId", item.id, item.host, item.places
    FROM unnest($1::uuid[]) AS wanted (batch_id)
   CROSS JOIN LATERAL (
     WITH RECURSIVE waiting (host) AS (
       (SELECT host FROM batch_items
         WHERE batch_id = wanted.batch_id AND status = 'pending' AND retry_at IS NULL ORDER BY host LIMIT 1)
       UNION ALL
       SELECT (SELECT host FROM batch_items
                WHERE batch_id = wanted.batch_id AND status = 'pending' AND retry_at IS NULL
                  AND host > waiting.host
                ORDER BY host LIMIT 1)
         FROM waiting WHERE waiting.host IS NOT NULL
     )
     SELECT found.id, found.host, free.places
       FROM (SELECT host, (SELECT ${PLACES} FROM fetch_hosts WHERE fetch_hosts.host = waiting.host) AS places
               FROM waiting
              WHERE host IS NOT NULL AND host <> ALL($2::text[])
                AND coalesce((SELECT resume_at <= now() FROM fetch_hosts WHERE fetch_hosts.host = waiting.host), true)
              LIMIT $3) AS free
      CROSS JOIN LATERAL (
        SELECT id, host FROM batch_items
         WHERE batch_id = wanted.batch_id AND status = 'pending' AND retry_at IS NULL AND host = free.host
         ORDER BY id LIMIT least($4, free.places)) AS found
      LIMIT $3) AS item`;
