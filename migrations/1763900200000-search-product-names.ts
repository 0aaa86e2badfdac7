import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchProductNames1763900200000 implements MigrationInterface {
  /** Building an index while others write takes several transactions. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    // It waits for transactions that are older than itself, and keeps nobody waiting meanwhile.
    await db.query(`SET lock_timeout = 0`);
    // What was interrupted is there already, and of no use.
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_product_names_idx`);
    await db.query(`
      CREATE INDEX CONCURRENTLY images_product_names_idx ON images USING gin (product_names_vector(product_names))
      WHERE product_names <> '{}'`);
    await db.query(`RESET lock_timeout`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX IF EXISTS images_product_names_idx`);
  }
}
