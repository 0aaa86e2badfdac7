import type { ClientBase } from 'pg';
import type { SequenceValue } from './format.js';

export interface Table {
  name: string;
  /** Without those that the database computes. */
  columns: string[];
}

/** The migrations write these by themselves. */
const WRITTEN_BY_MIGRATIONS = ['migrations', 'typeorm_metadata'];

/**
 * Our tables, each after those that it refers to, so that they can be loaded one after the other: in
 * the same order for the same tables, however the database happens to keep them.
 */
export async function tables(client: ClientBase): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT relname::text AS name, array_agg(attname::text ORDER BY attnum) AS columns
       FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> ALL($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
      GROUP BY relname ORDER BY relname`,
    [WRITTEN_BY_MIGRATIONS],
  );
  const { rows: references } = await client.query<Reference>(
    `SELECT child.relname::text AS child, parent.relname::text AS parent
       FROM pg_constraint
       JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid
      ORDER BY child.relname, parent.relname`,
  );
  return parentsFirst(rows, references);
}

interface Reference {
  child: string;
  parent: string;
}

export function parentsFirst(all: readonly Table[], references: readonly Reference[]): Table[] {
  const sorted = new Set<Table>();
  const begun = new Set<Table>();
  const visit = (table: Table) => {
    if (begun.has(table)) return;
    begun.add(table);
    for (const { child, parent } of references) {
      const above = child === table.name && all.find(({ name }) => name === parent);
      if (above) visit(above);
    }
    sorted.add(table);
  };
  all.forEach(visit);
  return [...sorted];
}

/** Read after the tables: a sequence knows no snapshot, and must be ahead of every row. */
export async function sequences(client: ClientBase): Promise<SequenceValue[]> {
  const { rows } = await client.query<SequenceValue>(
    `SELECT sequencename::text AS name, last_value::text AS value
       FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename`,
  );
  return rows;
}

export async function migrationNames(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM public.migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

export async function hasSchema(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('public.migrations') IS NOT NULL AS found`,
  );
  return rows[0]?.found ?? false;
}
