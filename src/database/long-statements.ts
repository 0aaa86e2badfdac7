import type { EntityManager } from 'typeorm';

/** For the rest of a transaction: what is deleted here may take hundreds of thousands of rows with it. */
export async function allowLongStatements(db: EntityManager): Promise<void> {
  await db.query(`SET LOCAL statement_timeout = '5min'`);
}
