// Fills the tables with many images of many owners, as copies of one that the platform itself has processed.

/** Owners have very different numbers of images; the benchmark's own user has this share of all. */
export const HEAVY_SHARE = 0.02;
const BATCH = 50_000;
const SPREAD = '730 days';

/** Captions are made like the built-in captioner's: few words, so that a search for one of them finds a third. */
const CAPTION = `format('A %s %s picture in %s and %s',
  (ARRAY['bright','dark','soft'])[1 + (n % 3)], (ARRAY['landscape','portrait','square'])[1 + (n / 3 % 3)],
  (ARRAY['orange','green','blue','grey','brown','red','teal','pink'])[1 + (n / 9 % 8)],
  (ARRAY['dark blue','black','white','olive','beige'])[1 + (n / 72 % 5)])`;
const TAGS = `ARRAY[(ARRAY['bright','dark','soft'])[1 + (n % 3)], (ARRAY['landscape','portrait','square'])[1 + (n / 3 % 3)],
  'word' || (n % 5000)]`;

/** Built anew afterwards, which takes a fraction of the time of adding to them row by row. */
async function withoutIndexes(db, tables, fill) {
  const { rows } = await db.query(
    `SELECT indexname, indexdef FROM pg_indexes
      WHERE schemaname = 'public' AND tablename = ANY($1) AND indexname NOT LIKE '%\\_pkey'`,
    [tables],
  );
  for (const { indexname } of rows) await db.query(`DROP INDEX ${indexname}`);
  await fill();
  for (const { indexdef } of rows) await db.query(indexdef);
}

/**
 * @param heavy the owner of many, who has the sample
 * @param sample id of a processed image
 */
export async function fillTables(db, { images, owners, heavy, sample, progress }) {
  await db.query(`SET session_replication_role = replica`); // no triggers: counted once, at the end
  await db.query(
    `INSERT INTO users (username, email, username_key, email_key, password_hash)
     SELECT name, name || '@example.test', name, name || '@example.test', '!' FROM
       (SELECT 'owner' || n AS name FROM generate_series(1, $1::int) AS n) AS names`,
    [owners],
  );
  const { rows } = await db.query(`SELECT min(id) AS first FROM users WHERE username LIKE 'owner%'`);
  await withoutIndexes(db, ['images', 'productions'], async () => {
    for (let from = 0; from < images; from += BATCH) {
      const to = Math.min(images, from + BATCH);
      await insertImages(db, { from, to, images, owners, first: rows[0].first, heavy, sample });
      progress(to / images);
    }
    await db.query(
      `INSERT INTO productions
         (image_id, producer, status, version, attempts, data, provenance, started_at, finished_at, duration_ms, seq)
       SELECT i.id, p.producer, p.status, p.version, 1, p.data, p.provenance, i.upload_date, i.upload_date,
              p.duration_ms, i.seq - p.rank
         FROM images i CROSS JOIN (SELECT *, row_number() OVER (ORDER BY seq) AS rank
                                     FROM productions WHERE image_id = $1) AS p
        WHERE i.id <> $1`,
      [sample],
    );
  });
  await db.query(`SELECT setval('change_seq', (SELECT max(seq) FROM images))`);
  await db.query(`SET session_replication_role = origin`);
  await db.query(
    `UPDATE users SET image_count = counted.count, storage_bytes = counted.bytes FROM
       (SELECT owner_id, count(*) AS count, sum(file_size) AS bytes FROM images GROUP BY owner_id) AS counted
      WHERE users.id = counted.owner_id`,
  );
  await db.query('VACUUM ANALYZE');
}

/** Numbers that changes are listed by: an image's own lies above those of its productions, which follow below. */
const NUMBERS = 10;

/** The newest rows have the highest numbers, as where the platform had written them. */
function insertImages(db, { from, to, images, owners, first, heavy, sample }) {
  return db.query(
    `INSERT INTO images (id, owner_id, original_filename, file_type, file_size, sha256, storage_key, width, height,
       status, caption, caption_source, tags, tags_source, taken_at, camera, metadata, palette, quality, fingerprint,
       thumbhash, seq, upload_date)
     SELECT id, owner, 'IMG_' || n || '.jpg', file_type, file_size, md5(n::text) || md5((-n)::text),
       id || '/original', width, height, 'processed', ${CAPTION}, 'machine', ${TAGS}, 'machine',
       at, camera, metadata, palette, quality, (random() * 9e18)::bigint::bit(64), thumbhash, 1000 + (n + 1) * ${NUMBERS}::bigint, at
     FROM (
       SELECT n, uuidv7(-age) AS id, now() - age AS at,
              CASE WHEN random() < ${HEAVY_SHARE} THEN $6::int
                   ELSE $5::int + floor($4::int * random() * random())::int END AS owner
         FROM (SELECT n, interval '${SPREAD}' * (1 - n::float8 / $3::int) AS age
                 FROM generate_series($1::int, $2::int - 1) AS n) AS ages
     ) AS made, (SELECT file_type, file_size, width, height, camera, metadata, palette, quality, thumbhash
                   FROM images WHERE id = $7) AS sample`,
    [from, to, images, owners, first, heavy, sample],
  );
}
