import type { DataSource, EntityManager } from 'typeorm';
import type { GroupingPlan } from '../clustering/plan-grouping.js';
import { inOwnersTurn } from '../owner-transaction.js';
import { removeEmpty, showPeople } from '../people-rows.js';
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
