/** Everybody's numbers (`$1` null) and one owner's. Each is planned for its parameter. */
export const IMAGE_COUNTS = `
  SELECT status, count(*)::int AS count FROM images
   WHERE ($1::int IS NULL OR owner_id = $1) GROUP BY status`;

/** One row per producer, and one over all of them where `producer` is null. */
const producerStats = (rows: string) => `
  SELECT producer,
         count(*) FILTER (WHERE p.status = 'pending')::int     AS pending,
         count(*) FILTER (WHERE p.status = 'running')::int     AS running,
         count(*) FILTER (WHERE p.status = 'done')::int        AS done,
         count(*) FILTER (WHERE p.status = 'failed')::int      AS failed,
         count(*) FILTER (WHERE p.status = 'skipped')::int     AS skipped,
         count(*) FILTER (WHERE p.status = 'unavailable')::int AS unavailable,
         round(avg(p.duration_ms) FILTER (WHERE p.status = 'done'))::int AS "meanDurationMs",
         round(percentile_cont(0.95) WITHIN GROUP (ORDER BY p.duration_ms)
               FILTER (WHERE p.status = 'done'))::int AS "p95DurationMs"
    FROM ${rows}
   GROUP BY GROUPING SETS ((producer), ())
   ORDER BY producer NULLS LAST`;

/** Apart, as one condition for both could not be answered from an owner's rows alone. */
export const PRODUCER_STATS = {
  own: producerStats('images i JOIN productions p ON p.image_id = i.id WHERE i.owner_id = $1'),
  all: producerStats('productions p WHERE $1::int IS NULL'),
};

/** $2: days, today included. Each image counts on the day that it arrived. */
export const DAYS = `
  SELECT to_char(day, 'YYYY-MM-DD') AS date,
         count(i.id)::int AS uploaded,
         count(i.id) FILTER (WHERE i.status = 'processed')::int AS processed,
         count(i.id) FILTER (WHERE i.status = 'failed')::int    AS failed,
         coalesce(sum(i.file_size) FILTER (WHERE i.storage_key IS NOT NULL), 0)::float8 AS bytes
    FROM generate_series((now() AT TIME ZONE 'UTC')::date - ($2::int - 1),
                         (now() AT TIME ZONE 'UTC')::date, interval '1 day') AS day
    LEFT JOIN images i ON (i.upload_date AT TIME ZONE 'UTC')::date = day::date
          AND i.upload_date >= ((now() AT TIME ZONE 'UTC')::date - ($2::int - 1)) AT TIME ZONE 'UTC'
          AND ($1::int IS NULL OR i.owner_id = $1)
   GROUP BY day ORDER BY day`;

/** Kept up to date by a trigger on images, hence no scan of them. */
export const STORAGE = `
  SELECT coalesce(sum(storage_bytes), 0)::float8 AS "usedBytes", min(quota_bytes)::float8 AS "quotaBytes"
    FROM users WHERE $1::int IS NULL OR id = $1`;

export const USER_COUNTS = `
  SELECT count(*)::int AS total,
         count(*) FILTER (WHERE role = 'admin')::int AS admins,
         count(*) FILTER (WHERE disabled)::int AS disabled
    FROM users`;

export const TOP_USERS = `
  SELECT id, username, image_count AS "imageCount", storage_bytes::float8 AS "storageBytes"
    FROM users ORDER BY storage_bytes DESC, id LIMIT $1`;

/** $2: a prefix, compared as text so that neither `%` nor `_` means anything. */
export const TAG_COUNTS = `
  SELECT tag, count(DISTINCT i.id)::int AS count
    FROM images i CROSS JOIN LATERAL unnest(i.tags) AS tag
   WHERE i.owner_id = $1 AND ($2::text IS NULL OR starts_with(lower(tag), lower($2)))
   GROUP BY tag ORDER BY count DESC, tag LIMIT $3`;
