import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateImageEmbeddings1763800400000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // A search reads the codes of all of an owner's rows, and the vectors of a few: these lie elsewhere, uncompressed,
    // so that a page holds twelve rows rather than three.
    await db.query(`
      CREATE TABLE image_embeddings (
        image_id      uuid NOT NULL CONSTRAINT image_embeddings_pkey PRIMARY KEY
                      CONSTRAINT image_embeddings_image_id_fkey REFERENCES images ON DELETE CASCADE,
        owner_id      integer NOT NULL,
        model         text NOT NULL,
        dimensions    integer NOT NULL,
        -- See src/vectors/codes.
        codes         bit varying NOT NULL,
        code_scale    double precision NOT NULL,
        code_sum      integer NOT NULL,
        code_residual double precision NOT NULL,
        -- Of length 1.
        vector        real[] NOT NULL,
        CONSTRAINT image_embeddings_dimensions_check CHECK (dimensions = cardinality(vector))
      ) WITH (toast_tuple_target = 128)`);
    await db.query(`ALTER TABLE image_embeddings ALTER codes SET STORAGE MAIN`);
    await db.query(`ALTER TABLE image_embeddings ALTER vector SET STORAGE EXTERNAL`);
    await db.query(`CREATE INDEX image_embeddings_owner_idx ON image_embeddings (owner_id, model)`);

    // Not needed, but of use: whoever may not create it, or does not have it, goes without.
    await db.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
          CREATE EXTENSION IF NOT EXISTS vector;
        END IF;
      EXCEPTION WHEN OTHERS THEN
        RAISE NOTICE 'pgvector cannot be used: %', SQLERRM;
      END $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE image_embeddings`);
  }
}
