import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindChangesByOwner1763700400000 implements MigrationInterface {
  /** Building an index while others write takes several transactions. */
  readonly transaction = false;
  readonly contracts =
    'images_seq_idx: the version before asks for one owner at a time as well, and is served by either';

  async up(db: QueryRunner): Promise<void> {
    // It waits for transactions that are older than itself, and keeps nobody waiting meanwhile.
    await db.query(`SET lock_timeout = 0`);
    // What was interrupted is there already, and of no use.
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_owner_seq_idx`);
    await db.query(`CREATE INDEX CONCURRENTLY images_owner_seq_idx ON images (owner_id, seq)`);
    await db.query(`DROP INDEX CONCURRENTLY IF EXISTS images_seq_idx`);
    await db.query(`RESET lock_timeout`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX IF NOT EXISTS images_seq_idx ON images (seq)`);
    await db.query(`DROP INDEX IF EXISTS images_owner_seq_idx`);
  }
}
