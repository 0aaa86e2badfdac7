import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexCatalogue1764000100000 implements MigrationInterface {
  /** Building an index while others write takes several transactions. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    // It waits for transactions that are older than itself, and keeps nobody waiting meanwhile.
    await db.query(`SET lock_timeout = 0`);
    // What was interrupted is there already, and of no use.
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_catalogue_idx`);
    await db.query(`
      CREATE INDEX CONCURRENTLY images_catalogue_idx ON images (owner_id, id)
      WHERE product IS NOT NULL OR product_names <> '{}'`);
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_product_words_idx`);
    await db.query(`
      CREATE INDEX CONCURRENTLY images_product_words_idx ON images USING gin (product_names_vector(ARRAY[
        product ->> 'name', product ->> 'maker', product ->> 'model', product ->> 'description', product ->> 'material'
      ])) WHERE product IS NOT NULL`);
    await db.query(`RESET lock_timeout`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX IF EXISTS images_product_words_idx`);
    await db.query(`DROP INDEX IF EXISTS images_catalogue_idx`);
  }
}
