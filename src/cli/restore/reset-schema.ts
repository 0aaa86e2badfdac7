import { type ClientBase, escapeIdentifier } from 'pg';
import { QUEUE_SCHEMA } from '../../database/data-source.js';

const notOfAnExtension = (catalog: string) =>
  `NOT EXISTS (SELECT FROM pg_depend WHERE objid = ${catalog}.oid AND deptype = 'e')`;

/**
 * Drops what the platform has made, so that the migrations can begin from nothing. Not the schema `public`: dropping it takes
 * a right that the owner of the tables may lack, and extensions may live there.
 */
export async function resetSchema(client: ClientBase): Promise<void> {
  await client.query('BEGIN');
  await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(QUEUE_SCHEMA)} CASCADE`);
  for (const statement of LEFTOVERS) {
    const { rows } = await client.query<{ command: string }>(statement);
    for (const { command } of rows) await client.query(command);
  }
  await client.query('COMMIT');
}

/** Each is asked after the one before was carried out, as much goes along with the tables. */
const LEFTOVERS = [
  `SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                 ELSE 'TABLE' END, pg_class.oid::regclass) AS command
     FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
      AND NOT relispartition AND ${notOfAnExtension('pg_class')}`,
  `SELECT format('DROP SEQUENCE IF EXISTS %s CASCADE', pg_class.oid::regclass) AS command
     FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
      AND ${notOfAnExtension('pg_class')}`,
  `SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', pg_proc.oid::regprocedure) AS command
     FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND ${notOfAnExtension('pg_proc')}`,
  `SELECT format('DROP TYPE IF EXISTS %s CASCADE', pg_type.oid::regtype) AS command
     FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
      AND ${notOfAnExtension('pg_type')}`,
];
