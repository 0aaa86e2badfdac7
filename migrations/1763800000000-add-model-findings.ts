import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddModelFindings1763800000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE images ADD COLUMN found_text text`);
    await db.query(`ALTER TABLE images ADD COLUMN moderation jsonb`);
    await db.query(`ALTER TABLE images ADD COLUMN face_cluster_ids uuid[] NOT NULL DEFAULT '{}'`);

    // Both of the words as they stand and of their stems, as in image_search_vector(). Not one for the planner to
    // look into, with what it costs: it is to look into the index for it, never to compute it row by row.
    await db.query(`
      CREATE FUNCTION found_text_vector(found_text text) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 20000 AS $$
      BEGIN
        RETURN to_tsvector('simple', left(found_text, 100000)) || to_tsvector('english', left(found_text, 100000));
      END $$`);

    // What all producers together say of an image, each tag once. What each of them says first leads. Volatile, so that it sees what
    // the calling statement itself has written.
    await db.query(`
      CREATE FUNCTION machine_tags(image uuid) RETURNS text[] LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        RETURN coalesce((
          SELECT array_agg(name ORDER BY place, score DESC, name COLLATE "C") FROM (
            SELECT tag ->> 'name' AS name, min(place) AS place, max((tag ->> 'score')::real) AS score
              FROM productions
                   CROSS JOIN LATERAL jsonb_array_elements(data -> 'tags') WITH ORDINALITY AS each (tag, place)
             WHERE image_id = image AND jsonb_typeof(data -> 'tags') = 'array'
             GROUP BY 1) AS best), '{}');
      END $$`);

    await db.query(`
      CREATE TABLE model_usage (
        owner_id integer NOT NULL CONSTRAINT model_usage_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        -- By UTC.
        day      date NOT NULL,
        calls    integer NOT NULL,
        CONSTRAINT model_usage_pkey PRIMARY KEY (owner_id, day)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE model_usage`);
    await db.query(`DROP FUNCTION machine_tags(uuid)`);
    await db.query(`DROP FUNCTION found_text_vector(text)`);
    await db.query(`ALTER TABLE images DROP COLUMN face_cluster_ids`);
    await db.query(`ALTER TABLE images DROP COLUMN moderation`);
    await db.query(`ALTER TABLE images DROP COLUMN found_text`);
  }
}
