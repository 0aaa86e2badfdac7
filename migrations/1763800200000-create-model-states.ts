import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateModelStates1763800200000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE model_states (
        process_id uuid NOT NULL,
        use        text NOT NULL,
        driver     text NOT NULL,
        state      text NOT NULL,
        since      timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT model_states_pkey PRIMARY KEY (process_id, use, driver)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE model_states`);
  }
}
