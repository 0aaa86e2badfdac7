import type { ClientBase } from 'pg';
import { FileNotFound, type Storage } from '../../storage/storage.driver.js';
import { digestOf } from '../backup/meter.js';
import { ProgressBar } from '../progress-bar.js';

interface Counts {
  users: number;
  images: number;
  apiKeys: number;
  /** Productions that the worker will go on with. */
  unfinished: number;
  /** Users whose counters are not what their images add up to. */
  miscounted: number;
}

export interface RestoreReport extends Counts {
  /** Originals that were read back from the storage, and are what was uploaded. */
  intact: number;
  missing: string[];
  altered: string[];
}

const BATCH = 500;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Counts the rows, and reads every original back. */
export async function checkResult(client: ClientBase, storage: Storage): Promise<RestoreReport> {
  const { rows } = await client.query<Counts>(COUNTS);
  const report: RestoreReport = { ...rows[0]!, intact: 0, missing: [], altered: [] };
  const bar = new ProgressBar('Reading back', report.images, 'pictures');
  try {
    for await (const { id, storageKey, sha256 } of storedImages(client)) {
      const found = await storedSum(storage, storageKey);
      if (found === undefined) report.missing.push(id);
      else if (found !== sha256) report.altered.push(id);
      else report.intact++;
      bar.advance();
    }
    return report;
  } finally {
    bar.stop();
  }
}

const COUNTS = `
  SELECT (SELECT count(*)::int FROM users) AS users,
         (SELECT count(*)::int FROM images) AS images,
         (SELECT count(*)::int FROM api_keys) AS "apiKeys",
         (SELECT count(*)::int FROM productions WHERE status IN ('pending', 'running')) AS unfinished,
         (SELECT count(*)::int
            FROM users LEFT JOIN (
              SELECT owner_id, count(*) AS images,
                     coalesce(sum(file_size) FILTER (WHERE storage_key IS NOT NULL), 0) AS bytes
                FROM images GROUP BY owner_id) AS found ON found.owner_id = users.id
              LEFT JOIN (SELECT owner_id, sum(bytes) AS bytes FROM batch_outputs GROUP BY owner_id) AS made
                ON made.owner_id = users.id
           WHERE image_count <> coalesce(found.images, 0)
              OR storage_bytes <> coalesce(found.bytes, 0) + coalesce(made.bytes, 0)
         ) AS miscounted`;

async function* storedImages(client: ClientBase) {
  for (let after = NIL; ;) {
    const { rows } = await client.query<{ id: string; storageKey: string; sha256: string }>(
      `SELECT id, storage_key AS "storageKey", sha256 FROM images
        WHERE id > $1 AND storage_key IS NOT NULL ORDER BY id LIMIT $2`,
      [after, BATCH],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function storedSum(storage: Storage, key: string): Promise<string | undefined> {
  try {
    return (await digestOf(await storage.open(key))).sha256;
  } catch (error) {
    if (error instanceof FileNotFound) return undefined;
    throw error;
  }
}
