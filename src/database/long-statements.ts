import type { EntityManager } from 'typeorm';

/** For the rest of a transaction: what is changed or deleted here may be hundreds of thousands of rows. */
export async function allowLongStatements(db: EntityManager): Promise<void> {
  await db.query(`SET LOCAL statement_timeout = '5min'`);
}
