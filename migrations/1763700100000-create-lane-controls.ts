import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateLaneControls1763700100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // A lane that nobody ever paused has no row.
    await db.query(`
      CREATE TABLE lane_controls (
        lane       text CONSTRAINT lane_controls_pkey PRIMARY KEY,
        paused     boolean NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE lane_controls`);
  }
}
