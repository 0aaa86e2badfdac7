import type { DataSource } from 'typeorm';
import type { Kind } from './stored-archive.js';

/** Clusters that lost a face, looked at in one go. */
const REGROUPED_AT_ONCE = 20;

/** What is to be looked at in one go. */
export interface Batch {
  kinds: (Kind & { touched: string[] })[];
  /** Clusters that will then have been looked at. */
  regrouped: string[];
}

const UNGROUPED = 'component IS NULL OR cluster_id IS NULL';

/** New faces of one kind, and whoever lost a face. @returns undefined where there is nothing to do. */
export async function nextBatch(source: DataSource, ownerId: number): Promise<Batch | undefined> {
  // Whoever it was is gone; so it is as good as new.
  await source.query(
    `UPDATE faces SET component = NULL WHERE owner_id = $1 AND cluster_id IS NULL AND component IS NOT NULL`,
    [ownerId],
  );
  const fresh = await source.query<Kind[]>(
    `SELECT model, octet_length(vector) AS bytes FROM faces WHERE owner_id = $1 AND (${UNGROUPED}) LIMIT 1`,
    [ownerId],
  );
  const clusters = await source.query<{ id: string }[]>(
    'SELECT id FROM face_clusters WHERE owner_id = $1 AND regroup LIMIT $2',
    [ownerId, REGROUPED_AT_ONCE],
  );
  const regrouped = clusters.map(({ id }) => id);
  if (fresh.length === 0 && regrouped.length === 0) return undefined;
  const touched = await source.query<Batch['kinds']>(
    `SELECT model, octet_length(vector) AS bytes, array_agg(DISTINCT component) AS touched FROM faces
      WHERE cluster_id = ANY($1) AND component IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    [regrouped],
  );
  const missing = fresh.filter(
    ({ model, bytes }) => !touched.some((kind) => kind.model === model && kind.bytes === bytes),
  );
  return { kinds: [...touched, ...missing.map((kind) => ({ ...kind, touched: [] }))], regrouped };
}

/** Who has faces that a job should have seen to by now. */
export async function ownersInArrears(source: DataSource, seconds: number): Promise<number[]> {
  const rows = await source.query<{ owner_id: number }[]>(
    `SELECT owner_id FROM faces WHERE (${UNGROUPED}) AND created_at < now() - make_interval(secs => $1)
     UNION SELECT owner_id FROM face_clusters WHERE regroup LIMIT 1000`,
    [seconds],
  );
  return rows.map(({ owner_id }) => owner_id);
}
