import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import { imageIdOfKey, outputIdOfKey } from '../../../imaging/storage-keys.js';
import type { Storage } from '../../../storage/storage.driver.js';
import { ProgressBar } from '../../progress-bar.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('files');
const BATCH = 500;
const AT_ONCE = 8;
const NAMED = 5;
/** Come and go by themselves. */
const HEALTH_CHECKS = 'health/';
const NIL = '00000000-0000-0000-0000-000000000000';
/** Younger ones may belong to an upload that is under way. */
const MIN_AGE_MS = 3_600_000;

export interface FileChecks {
  client: ClientBase;
  storage: Storage;
  temporaryFolder: string;
  /** Removes files without a row and leftovers of uploads. @returns how many */
  removeOrphans: () => Promise<number>;
}

/** Rows without a file, and files without a row. */
export async function checkFiles({
  client,
  storage,
  temporaryFolder,
  removeOrphans,
}: FileChecks): Promise<Finding[]> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM images WHERE storage_key IS NOT NULL',
  );
  const total = rows[0]!.count;
  const missing = await withBar('Looking for files', total, (advance) =>
    rowsWithoutFile(client, storage, advance),
  );
  const { orphans, foreign } = await withBar('Looking for rows', total, (advance) =>
    filesWithoutRow(client, storage, advance),
  );
  const leftovers = await oldFiles(temporaryFolder);
  const fix = async () => `Removed ${await removeOrphans()} leftovers.`;
  const mend = 'npm run doctor -- --fix (a worker does it every hour, too)';
  return [
    missing.count === 0
      ? ok(`All ${total} pictures have their file.`)
      : problem(`Pictures without their file: ${missing.count} (${missing.named.join(', ')} …)`, {
          mend: 'Put the files back from a backup; else only deleting the pictures is left.',
        }),
    ...(orphans.folders > 0
      ? [warning(`Folders of pictures that no row knows: ${orphans.folders}`, { mend, fix })]
      : []),
    ...(orphans.outputs > 0
      ? [warning(`Processed images of batches that no row knows: ${orphans.outputs}`, { mend, fix })]
      : []),
    ...(foreign.count > 0
      ? [
          ok(
            `Files that are not the platform's, and stay where they are: ${foreign.count} (${foreign.named.join(', ')} …)`,
          ),
        ]
      : []),
    ...(leftovers > 0 ? [warning(`Leftovers of interrupted uploads: ${leftovers}`, { mend, fix })] : []),
  ];
}

async function rowsWithoutFile(client: ClientBase, storage: Storage, advance: (by: number) => void) {
  const missing = { count: 0, named: [] as string[] };
  for (let after = NIL; ;) {
    const { rows } = await client.query<{ id: string; key: string }>(
      `SELECT id, storage_key AS key FROM images
        WHERE id > $1 AND storage_key IS NOT NULL ORDER BY id LIMIT $2`,
      [after, BATCH],
    );
    const last = rows.at(-1);
    if (!last) return missing;
    after = last.id;
    for (let start = 0; start < rows.length; start += AT_ONCE) {
      const some = rows.slice(start, start + AT_ONCE);
      const found = await Promise.all(some.map(({ key }) => storage.stat(key)));
      for (const { id } of some.filter((_row, index) => !found[index])) {
        // Deleted since the row was read, most likely.
        if (!(await stillThere(client, id))) continue;
        missing.count++;
        if (missing.named.length < NAMED) missing.named.push(id);
      }
    }
    advance(rows.length);
  }
}

async function stillThere(client: ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM images WHERE id = $1 AND storage_key IS NOT NULL', [
    id,
  ]);
  return rowCount === 1;
}

async function filesWithoutRow(client: ClientBase, storage: Storage, advance: (by: number) => void) {
  const orphans = { folders: 0, outputs: 0 };
  const foreign = { count: 0, named: [] as string[] };
  const images = new Set<string>();
  const outputs = new Set<string>();
  const count = async () => {
    advance(images.size);
    orphans.folders += await countUnknown(client, images, FOLDERS_WITHOUT_ROW);
    orphans.outputs += await countUnknown(client, outputs, OUTPUTS_WITHOUT_ROW);
  };
  for await (const { key, modified } of storage.list()) {
    const id = imageIdOfKey(key);
    if (!id && !key.startsWith(HEALTH_CHECKS)) {
      foreign.count++;
      if (foreign.named.length < NAMED) foreign.named.push(key);
    }
    if (!id || Date.now() - modified.getTime() <= MIN_AGE_MS) continue;
    images.add(id);
    const outputId = outputIdOfKey(key);
    if (outputId) outputs.add(outputId);
    if (Math.max(images.size, outputs.size) >= BATCH) await count();
  }
  await count();
  return { orphans, foreign };
}

const FOLDERS_WITHOUT_ROW = `
  SELECT count(*)::int AS count FROM unnest($1::uuid[]) AS stored (id)
   WHERE NOT EXISTS (SELECT FROM images WHERE images.id = stored.id AND storage_key IS NOT NULL)
     AND NOT EXISTS (SELECT FROM batch_outputs WHERE image_id = stored.id)`;
const OUTPUTS_WITHOUT_ROW = `
  SELECT count(*)::int AS count FROM unnest($1::uuid[]) AS stored (id)
   WHERE NOT EXISTS (SELECT FROM batch_outputs WHERE batch_outputs.id = stored.id)`;

async function countUnknown(client: ClientBase, ids: Set<string>, question: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(question, [[...ids]]);
  ids.clear();
  return rows[0]!.count;
}

async function oldFiles(folder: string): Promise<number> {
  let old = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > MIN_AGE_MS) old++;
  }
  return old;
}

async function withBar<T>(label: string, total: number, work: (advance: (by: number) => void) => Promise<T>) {
  const bar = new ProgressBar(label, total, 'pictures');
  try {
    return await work((by) => bar.advance(by));
  } finally {
    bar.stop();
  }
}
