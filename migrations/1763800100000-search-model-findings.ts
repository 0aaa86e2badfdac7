import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchModelFindings1763800100000 implements MigrationInterface {
  /** Building an index while others write takes several transactions. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    // It waits for transactions that are older than itself, and keeps nobody waiting meanwhile.
    await db.query(`SET lock_timeout = 0`);
    // What was interrupted is there already, and of no use.
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_found_text_idx`);
    await db.query(`
      CREATE INDEX CONCURRENTLY images_found_text_idx ON images USING gin (found_text_vector(found_text))
      WHERE found_text IS NOT NULL`);
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_face_clusters_idx`);
    await db.query(`
      CREATE INDEX CONCURRENTLY images_face_clusters_idx ON images USING gin (face_cluster_ids)
      WHERE face_cluster_ids <> '{}'`);
    await db.query(`RESET lock_timeout`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX IF EXISTS images_face_clusters_idx`);
    await db.query(`DROP INDEX IF EXISTS images_found_text_idx`);
  }
}
