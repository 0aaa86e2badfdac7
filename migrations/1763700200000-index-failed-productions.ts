import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Few productions fail, so that these cost the others nothing. In the order of their columns: a list's, and its filters'. */
const INDEXES = {
  productions_failed_idx: 'finished_at, image_id, producer',
  productions_failed_producer_idx: 'producer, finished_at, image_id',
  productions_failed_code_idx: 'error_code, finished_at, image_id, producer',
};

export class IndexFailedProductions1763700200000 implements MigrationInterface {
  /** Building an index while others write takes several transactions. */
  readonly transaction = false;

  async up(db: QueryRunner): Promise<void> {
    // It waits for transactions that are older than itself, and keeps nobody waiting meanwhile.
    await db.query(`SET lock_timeout = 0`);
    for (const [name, columns] of Object.entries(INDEXES)) {
      // What was interrupted is there already, and of no use.
      await db.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await db.query(`CREATE INDEX CONCURRENTLY ${name} ON productions (${columns}) WHERE status = 'failed'`);
    }
    await db.query(`RESET lock_timeout`);
  }

  async down(db: QueryRunner): Promise<void> {
    // TypeORM undoes within a transaction; dropping takes no time once the table's lock is had.
    for (const name of Object.keys(INDEXES)) await db.query(`DROP INDEX IF EXISTS ${name}`);
  }
}
