import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateImages1763600100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // array_to_string() is only STABLE, because of element types whose output may change; text's cannot.
    await db.query(`
      CREATE FUNCTION image_search_vector(caption text, tags text[], original_filename text) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT setweight(to_tsvector('english', coalesce(caption, '')), 'A')
            || setweight(to_tsvector('simple', coalesce(caption, '')), 'B')
            || setweight(to_tsvector('simple', array_to_string(tags, ' ')), 'A')
            || setweight(to_tsvector('english', array_to_string(tags, ' ')), 'B')
            || setweight(to_tsvector('simple', regexp_replace(original_filename, '[._\\-]+', ' ', 'g')), 'C')
      $$`);

    // One sequence numbers every change that a listener may hear of, so that a stream can resume.
    await db.query(`CREATE SEQUENCE change_seq`);

    // Numbers of one owner must become visible in their order, or a listener that has seen the higher one
    // would never ask for the lower. The lock is held until the transaction ends.
    await db.query(`
      CREATE FUNCTION lock_changes(owner integer) RETURNS void LANGUAGE sql VOLATILE AS $$
        SELECT pg_advisory_xact_lock(7316202, owner)
      $$`);
    await db.query(`
      CREATE FUNCTION next_change(owner integer) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        PERFORM lock_changes(owner);
        RETURN nextval('change_seq');
      END $$`);

    await db.query(`
      CREATE TABLE images (
        id                uuid CONSTRAINT images_pkey PRIMARY KEY,
        owner_id          integer NOT NULL CONSTRAINT images_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        original_filename text NOT NULL,
        file_type         text NOT NULL,
        file_size         bigint NOT NULL,
        sha256            text NOT NULL,
        -- Null once the stored file was found undecodable and removed.
        storage_key       text,
        -- Of the upright picture, in pixels.
        width             integer NOT NULL CONSTRAINT images_width_check CHECK (width > 0),
        height            integer NOT NULL CONSTRAINT images_height_check CHECK (height > 0),
        status            text NOT NULL DEFAULT 'pending'
          CONSTRAINT images_status_check CHECK (status IN ('pending', 'processing', 'processed', 'failed')),
        caption           text,
        caption_source    text CONSTRAINT images_caption_source_check CHECK (caption_source IN ('machine', 'user')),
        tags              text[] NOT NULL DEFAULT '{}',
        tags_source       text CONSTRAINT images_tags_source_check CHECK (tags_source IN ('machine', 'user')),
        favorite          boolean NOT NULL DEFAULT false,
        -- Wall time where the picture was taken; the offset is kept apart, as it is often unknown.
        taken_at          timestamp,
        taken_at_offset   text,
        camera            text,
        metadata          jsonb,
        palette           jsonb,
        quality           jsonb,
        fingerprint       bit(64),
        thumbhash         text,
        seq               bigint NOT NULL DEFAULT nextval('change_seq'),
        upload_date       timestamptz NOT NULL DEFAULT now(),
        last_modified     timestamptz NOT NULL DEFAULT now(),
        search            tsvector GENERATED ALWAYS AS (image_search_vector(caption, tags, original_filename)) STORED
      )`);
    // TypeORM cannot read a generated column's expression back, and compares with what is noted here.
    await db.query(`
      INSERT INTO typeorm_metadata (database, schema, "table", type, name, value)
      VALUES (current_database(), 'public', 'images', 'GENERATED_COLUMN', 'search',
              'image_search_vector(caption, tags, original_filename)')`);
    await db.query(`CREATE UNIQUE INDEX images_owner_sha256_key ON images (owner_id, sha256)`);
    await db.query(`CREATE INDEX images_owner_id_idx ON images (owner_id, id DESC)`);
    await db.query(`CREATE INDEX images_owner_taken_at_idx ON images (owner_id, taken_at, id)`);
    await db.query(`CREATE INDEX images_seq_idx ON images (seq)`);
    await db.query(`
      CREATE INDEX images_unfinished_idx ON images (upload_date) WHERE status IN ('pending', 'processing')`);
    await db.query(`CREATE INDEX images_search_idx ON images USING gin (search)`);
    await db.query(`CREATE INDEX images_tags_idx ON images USING gin (tags)`);

    // A picture whose file was removed as undecodable (no storage_key) takes no space.
    await db.query(`
      CREATE FUNCTION count_images() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        images_delta integer := 0;
        bytes_delta  bigint := 0;
      BEGIN
        IF TG_OP <> 'DELETE' THEN
          images_delta := images_delta + 1;
          IF NEW.storage_key IS NOT NULL THEN bytes_delta := bytes_delta + NEW.file_size; END IF;
        END IF;
        IF TG_OP <> 'INSERT' THEN
          images_delta := images_delta - 1;
          IF OLD.storage_key IS NOT NULL THEN bytes_delta := bytes_delta - OLD.file_size; END IF;
        END IF;
        UPDATE users
           SET image_count = image_count + images_delta, storage_bytes = storage_bytes + bytes_delta
         WHERE id = coalesce(NEW.owner_id, OLD.owner_id);
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER images_count AFTER INSERT OR DELETE OR UPDATE OF storage_key ON images
      FOR EACH ROW EXECUTE FUNCTION count_images()`);

    await db.query(`
      CREATE TABLE productions (
        image_id      uuid NOT NULL CONSTRAINT productions_image_id_fkey REFERENCES images ON DELETE CASCADE,
        producer      text NOT NULL,
        status        text NOT NULL DEFAULT 'pending' CONSTRAINT productions_status_check CHECK
          (status IN ('pending', 'running', 'done', 'failed', 'skipped', 'unavailable')),
        version       integer NOT NULL,
        -- Raised each time the production is asked for anew: tells a late writer that it is out of date.
        run           integer NOT NULL DEFAULT 1,
        attempts      integer NOT NULL DEFAULT 0,
        data          jsonb,
        error_code    text,
        error_message text,
        provenance    jsonb,
        started_at    timestamptz,
        finished_at   timestamptz,
        duration_ms   integer,
        updated_at    timestamptz NOT NULL DEFAULT now(),
        request_id    text,
        seq           bigint NOT NULL DEFAULT nextval('change_seq'),
        CONSTRAINT productions_pkey PRIMARY KEY (image_id, producer)
      )`);
    await db.query(`CREATE INDEX productions_seq_idx ON productions (seq)`);
    await db.query(`
      CREATE INDEX productions_unfinished_idx ON productions (updated_at)
      WHERE status IN ('pending', 'running')`);

    // What has become of an image, by its productions. Only without any rendition has it failed; a caption
    // that failed leaves it processed. Volatile, so that it sees what the calling statement itself has written.
    await db.query(`
      CREATE FUNCTION image_outcome(image uuid) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
      BEGIN
        RETURN (
          SELECT CASE
            WHEN bool_or(status IN ('pending', 'running')) THEN 'processing'
            WHEN bool_or(producer = 'renditions' AND status = 'failed') THEN 'failed'
            ELSE 'processed' END
          FROM productions WHERE image_id = image
        );
      END $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION image_outcome(uuid)`);
    await db.query(`DROP TABLE productions`);
    await db.query(`DROP TABLE images`);
    await db.query(`DELETE FROM typeorm_metadata WHERE "table" = 'images'`);
    await db.query(`DROP FUNCTION count_images()`);
    await db.query(`DROP FUNCTION next_change(integer)`);
    await db.query(`DROP FUNCTION lock_changes(integer)`);
    await db.query(`DROP SEQUENCE change_seq`);
    await db.query(`DROP FUNCTION image_search_vector(text, text[], text)`);
  }
}
