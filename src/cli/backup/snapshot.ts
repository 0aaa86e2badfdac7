import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { hasSchema, migrationNames, sequences, tables, type Table } from './catalog.js';
import { CommandError } from '../run-command.js';
import type { SequenceValue, TableEntry } from './format.js';
import { writeMeasured } from './meter.js';

export interface Snapshot {
  created: string;
  migrations: string[];
  tables: (TableEntry & { path: string })[];
  sequences: SequenceValue[];
}

/** The text form of values depends on these; whoever reads them back must have the same. */
export const COPY_SETTINGS = `-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC -c extra_float_digits=1 -c bytea_output=hex -c statement_timeout=0 -c idle_in_transaction_session_timeout=0`;

/**
 * Writes all tables to files of `folder`, as one moment had them. To the disk first, whatever the target: the
 * transaction keeps the database from tidying up, so it must not last as long as the copying of files.
 */
export async function takeSnapshot(databaseUrl: string, folder: string): Promise<Snapshot> {
  const client = new Client({
    connectionString: databaseUrl,
    options: COPY_SETTINGS,
    application_name: 'backup',
    keepAlive: true,
  });
  await client.connect();
  try {
    if (!(await hasSchema(client)))
      throw new CommandError('There is nothing to back up: this database holds no platform.');
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ now: Date }>('SELECT now() AS now');
    const migrations = await migrationNames(client);
    const entries: Snapshot['tables'] = [];
    for (const table of await tables(client)) entries.push(await dump(client, table, folder));
    const snapshot = { migrations, tables: entries, sequences: await sequences(client) };
    await client.query('COMMIT');
    return { created: rows[0]!.now.toISOString(), ...snapshot };
  } finally {
    await client.end();
  }
}

async function dump(client: Client, { name, columns }: Table, folder: string) {
  const path = join(folder, `${name}.copy`);
  const list = columns.map((column) => escapeIdentifier(column)).join(', ');
  const stream = client.query(
    copyTo(`COPY (SELECT ${list} FROM public.${escapeIdentifier(name)}) TO STDOUT`),
  );
  const digest = await writeMeasured(path, stream);
  return { table: name, columns, rows: stream.rowCount, ...digest, path };
}
