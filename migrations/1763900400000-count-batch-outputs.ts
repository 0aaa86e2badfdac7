import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CountBatchOutputs1763900400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE batch_outputs (
        -- Of its file too, which is never written again: what is deleted late is nobody else's.
        id       uuid CONSTRAINT batch_outputs_pkey PRIMARY KEY,
        owner_id integer NOT NULL CONSTRAINT batch_outputs_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        image_id uuid NOT NULL CONSTRAINT batch_outputs_image_id_fkey REFERENCES images ON DELETE CASCADE,
        format   text NOT NULL,
        quality  integer NOT NULL,
        -- 0 where it is as large as the original.
        max_size integer NOT NULL,
        bytes    bigint NOT NULL,
        CONSTRAINT batch_outputs_variant_key UNIQUE (image_id, format, quality, max_size)
      )`);
    await db.query(`CREATE INDEX batch_outputs_owner_id_idx ON batch_outputs (owner_id)`);
    await this.count(db);
    await this.tellOfDeletions(db);
  }

  /** Once for each statement: a batch may have a hundred thousand of them, all of one owner. */
  private async count(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION count_batch_outputs() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE users
           SET storage_bytes = storage_bytes + CASE TG_OP WHEN 'INSERT' THEN sums.bytes ELSE -sums.bytes END
          FROM (SELECT owner_id, sum(bytes)::bigint AS bytes FROM changed GROUP BY owner_id) AS sums
         WHERE users.id = sums.owner_id;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER batch_outputs_count_new AFTER INSERT ON batch_outputs
      REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_batch_outputs()`);
    await db.query(`
      CREATE TRIGGER batch_outputs_count_gone AFTER DELETE ON batch_outputs
      REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_batch_outputs()`);
  }

  /** An item that is done has its image, or says why not. */
  private async tellOfDeletions(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION part_items_from_image() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        number bigint;
      BEGIN
        IF EXISTS (SELECT FROM batch_items WHERE image_id = OLD.id) THEN
          number := next_change(OLD.owner_id);
          UPDATE batches SET seq = number
           WHERE id IN (SELECT batch_id FROM batch_items WHERE image_id = OLD.id);
          UPDATE batch_items
             SET image_id = NULL, output_bytes = NULL, output_width = NULL, output_height = NULL,
                 error_code = 'IMAGE_DELETED', error_message = 'The image was deleted', updated_at = now(),
                 seq = number
           WHERE image_id = OLD.id;
        END IF;
        RETURN OLD;
      END $$`);
    await db.query(`
      CREATE TRIGGER images_part_items BEFORE DELETE ON images
      FOR EACH ROW EXECUTE FUNCTION part_items_from_image()`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TRIGGER images_part_items ON images`);
    await db.query(`DROP FUNCTION part_items_from_image()`);
    await db.query(`DROP TABLE batch_outputs`);
    await db.query(`DROP FUNCTION count_batch_outputs()`);
  }
}
