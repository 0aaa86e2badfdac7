import { pipeline } from 'node:stream/promises';
import { type ClientBase, escapeIdentifier } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BackupReader } from '../backup/backup-reader.js';
import { tables } from '../backup/catalog.js';
import { DamagedBackup } from '../backup/errors.js';
import { kindOf, tablePart, type Manifest, type TableEntry } from '../backup/format.js';
import { Meter, sameDigest } from '../backup/meter.js';

export interface LoadOptions {
  /** Images that were deleted while the backup was made. */
  deleted: readonly string[];
  keepSessions: boolean;
  keepApiKeys: boolean;
}

const DELETES_AT_ONCE = 1000;

/**
 * Loads all rows in one transaction: whatever interrupts it, the database is empty or whole. Our triggers rest
 * meanwhile, as what they keep is in the rows; the tables' owner may order that, where `session_replication_role`
 * and the rest of constraint triggers take a superuser. Foreign keys are checked as always.
 */
export async function loadTables(
  client: ClientBase,
  reader: BackupReader,
  manifest: Manifest,
  options: LoadOptions,
): Promise<void> {
  await client.query('BEGIN');
  const names = (await tables(client)).map(({ name }) => `public.${escapeIdentifier(name)}`);
  for (const name of names) await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  // Migrations may have put rows of their own there.
  await client.query(`TRUNCATE ${names.join(', ')}`);
  await copyAll(client, reader, manifest);
  for (const { name, value } of manifest.sequences)
    await client.query('SELECT setval($1::regclass, $2)', [`public.${escapeIdentifier(name)}`, value]);
  // Checks that wait for the end of the transaction would keep the tables from being altered.
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  for (const name of names) await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
  await settle(client, options);
  await client.query('COMMIT');
}

async function copyAll(client: ClientBase, reader: BackupReader, manifest: Manifest): Promise<void> {
  const waiting = new Map(manifest.tables.map((entry) => [tablePart(entry.table), entry]));
  for await (const { name, content } of reader.parts()) {
    if (kindOf(name) !== 'table') break;
    const entry = waiting.get(name);
    if (!entry) throw new DamagedBackup(reader.path, [`${name} is not in the manifest`]);
    waiting.delete(name);
    const meter = new Meter();
    const copy = client.query(copyFrom(copyStatement(entry)));
    await pipeline(content, meter, copy);
    if (!sameDigest(meter.digest(), entry) || copy.rowCount !== entry.rows)
      throw new DamagedBackup(reader.path, [`${name} was read otherwise`]);
  }
}

function copyStatement({ table, columns }: TableEntry): string {
  const list = columns.map((column) => escapeIdentifier(column)).join(', ');
  return `COPY public.${escapeIdentifier(table)} (${list}) FROM STDIN`;
}

/** With the triggers at work again, which keep the counters right. */
async function settle(
  client: ClientBase,
  { deleted, keepSessions, keepApiKeys }: LoadOptions,
): Promise<void> {
  for (let start = 0; start < deleted.length; start += DELETES_AT_ONCE)
    await client.query('DELETE FROM images WHERE id = ANY($1)', [
      deleted.slice(start, start + DELETES_AT_ONCE),
    ]);
  if (!keepSessions) await client.query('UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL');
  if (!keepApiKeys) await client.query('DELETE FROM api_keys');
}
