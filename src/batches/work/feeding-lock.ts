import type { EntityManager } from 'typeorm';

/** Of PostgreSQL's advisory locks. */
const FEEDING_LOCK = 7_316_203;

/** Who gives places at hosts away does so alone, or there would be more than there are. Until the transaction ends. */
export const lockFeeding = (db: EntityManager): Promise<unknown> =>
  db.query('SELECT pg_advisory_xact_lock($1)', [FEEDING_LOCK]);
