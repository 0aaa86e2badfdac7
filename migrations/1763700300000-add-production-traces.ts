import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProductionTraces1763700300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE productions ADD COLUMN traceparent text`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE productions DROP COLUMN traceparent`);
  }
}
