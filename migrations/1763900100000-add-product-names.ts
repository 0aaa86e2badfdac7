import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProductNames1763900100000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE images ADD COLUMN product_names text[] NOT NULL DEFAULT '{}'`);
    // Costly, so that the planner rather asks the index than computes it for row after row. In PL/pgSQL, as a function
    // in SQL is taken apart and its cost with it.
    await db.query(`
      CREATE FUNCTION product_names_vector(names text[]) RETURNS tsvector
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 20000 AS $$
      BEGIN
        RETURN to_tsvector('simple', array_to_string(names, ' '))
            || to_tsvector('english', array_to_string(names, ' '));
      END $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION product_names_vector(text[])`);
    await db.query(`ALTER TABLE images DROP COLUMN product_names`);
  }
}
