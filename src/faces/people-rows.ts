import type { EntityManager } from 'typeorm';
import { CLUSTERS_OF_IMAGE } from './face-store.js';

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
