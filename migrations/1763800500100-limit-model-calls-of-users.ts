import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LimitModelCallsOfUsers1763800500100 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // Null: the installation's limit holds.
    await db.query(`ALTER TABLE users ADD COLUMN model_calls_per_day integer`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE users DROP COLUMN model_calls_per_day`);
  }
}
