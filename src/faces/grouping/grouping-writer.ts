import type { DataSource, EntityManager } from 'typeorm';
import type { GroupingPlan } from '../clustering/plan-grouping.js';
import { CLUSTERS_OF_IMAGE } from '../face-store.js';
import { inOwnersTurn } from '../owner-transaction.js';
import type { StoredFace } from './stored-archive.js';

interface Placed {
  face: StoredFace;
  clusterId: string;
  component: string;
}

/**
 * Writes what was planned, in a transaction of its own: planning takes long, and keeps nobody waiting.
 * @returns the images that show other people now; undefined where somebody changed meanwhile what the plan went by
 */
export function writePlans(
  source: DataSource,
  ownerId: number,
  plans: readonly GroupingPlan[],
  regrouped: readonly string[],
): Promise<string[] | undefined> {
  const placed = plans.flatMap(({ placements }) => placements as Placed[]);
  return inOwnersTurn(source, ownerId, async (db) => {
    if (!(await isCurrent(db, placed))) return undefined;
    const moved = await move(db, ownerId, placed);
    for (const { from, to } of plans.flatMap(({ joined }) => joined))
      await db.query('UPDATE faces SET component = $1 WHERE owner_id = $2 AND component = ANY($3)', [
        to,
        ownerId,
        from,
      ]);
    await db.query('UPDATE face_clusters SET regroup = false WHERE id = ANY($1)', [regrouped]);
    await removeEmpty(db, ownerId);
    return showPeople(db, moved);
  });
}

async function isCurrent(db: EntityManager, placed: readonly Placed[]): Promise<boolean> {
  const rows = await db.query<unknown[]>(
    `SELECT FROM faces JOIN unnest($1::uuid[], $2::text[]) AS seen (id, version) USING (id)
      WHERE faces.xmin::text = seen.version`,
    [placed.map(({ face }) => face.id), placed.map(({ face }) => face.version)],
  );
  return rows.length === placed.length;
}

/** @returns the images that have one of the moved faces */
async function move(db: EntityManager, ownerId: number, placed: readonly Placed[]): Promise<string[]> {
  const changed = placed.filter(
    ({ face, clusterId, component }) => face.clusterId !== clusterId || face.component !== component,
  );
  if (changed.length === 0) return [];
  await db.query(
    `INSERT INTO face_clusters (id, owner_id) SELECT DISTINCT unnest($1::uuid[]), $2::int ON CONFLICT DO NOTHING`,
    [changed.map(({ clusterId }) => clusterId), ownerId],
  );
  await db.query(
    `UPDATE faces SET cluster_id = placed.cluster_id, component = placed.component,
            assigned_by = coalesce(assigned_by, 'machine')
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS placed (id, cluster_id, component)
      WHERE faces.id = placed.id`,
    [
      changed.map(({ face }) => face.id),
      changed.map(({ clusterId }) => clusterId),
      changed.map(({ component }) => component),
    ],
  );
  return changed
    .filter(({ face, clusterId }) => face.clusterId !== clusterId)
    .map(({ face }) => face.imageId);
}

/** Nobody stays who has no name and no face. */
export async function removeEmpty(db: EntityManager, ownerId: number): Promise<void> {
  await db.query(
    `DELETE FROM face_clusters AS cluster WHERE owner_id = $1 AND name IS NULL
        AND NOT EXISTS (SELECT FROM faces WHERE cluster_id = cluster.id)`,
    [ownerId],
  );
}

/** Makes images show whose faces they have. @returns those that have changed */
export async function showPeople(db: EntityManager, imageIds: readonly string[]): Promise<string[]> {
  const [rows] = await db.query<[{ id: string }[], number]>(
    `UPDATE images SET face_cluster_ids = ${CLUSTERS_OF_IMAGE}, seq = next_change(owner_id)
      WHERE id = ANY($1) AND face_cluster_ids <> ${CLUSTERS_OF_IMAGE} RETURNING id`,
    [imageIds],
  );
  return rows.map(({ id }) => id);
}
