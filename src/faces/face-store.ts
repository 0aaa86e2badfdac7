import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Box } from '../analysis/productions.js';
import { newId } from '../common/ids.js';
import { encodeVector } from '../vectors/vector.js';
import type { DetectedFace } from './detectors/face-detector.driver.js';
import { matchBoxes } from './match-boxes.js';

export interface IdentifiedFace extends DetectedFace {
  /** Of the row in `faces`. */
  id: string;
}

interface Owned {
  id: string;
  ownerId: number;
}

/** Which faces a picture has. Whose they are is found out later, by the grouping. */
@Injectable()
export class FaceStore {
  constructor(private readonly source: DataSource) {}

  /** A face that was found before keeps its id, and with it whatever a person has decided about it. */
  async identify(imageId: string, faces: readonly DetectedFace[]): Promise<IdentifiedFace[]> {
    const known = await this.source.query<(Box & { id: string })[]>(
      'SELECT id, x, y, width, height FROM faces WHERE image_id = $1 ORDER BY id',
      [imageId],
    );
    const matches = matchBoxes(
      faces.map(({ box }) => box),
      known,
    );
    return faces.map((face, index) => ({ ...face, id: known[matches[index] ?? -1]?.id ?? newId() }));
  }

  /** Makes these the faces of the picture, in the transaction that keeps the result, which holds the owner's lock. */
  async replace(
    db: EntityManager,
    image: Owned,
    model: string,
    faces: readonly IdentifiedFace[],
  ): Promise<void> {
    const ids = faces.map(({ id }) => id);
    const vectors = faces.map(({ vector }) => encodeVector(vector));
    await db.query('DELETE FROM faces WHERE image_id = $1 AND id <> ALL($2::uuid[])', [image.id, ids]);
    // What looks otherwise now may have held others together.
    await db.query(
      `UPDATE face_clusters SET regroup = true WHERE id IN (
         SELECT cluster_id FROM faces JOIN unnest($1::uuid[], $2::bytea[]) AS found (id, vector) USING (id)
          WHERE faces.vector <> found.vector OR faces.model <> $3)`,
      [ids, vectors, model],
    );
    await db.query(
      `INSERT INTO faces (id, image_id, owner_id, model, x, y, width, height, score, vector)
       SELECT found.id, $1, $2, $3, found.x, found.y, found.width, found.height, found.score, found.vector
         FROM unnest($4::uuid[], $5::real[], $6::real[], $7::real[], $8::real[], $9::real[], $10::bytea[])
              AS found (id, x, y, width, height, score, vector)
       ON CONFLICT (id) DO UPDATE
         SET x = excluded.x, y = excluded.y, width = excluded.width, height = excluded.height,
             score = excluded.score, model = excluded.model, vector = excluded.vector,
             component = CASE WHEN faces.vector = excluded.vector AND faces.model = excluded.model
                              THEN faces.component END
         WHERE faces.image_id = excluded.image_id`,
      [
        image.id,
        image.ownerId,
        model,
        ids,
        faces.map(({ box }) => box.x),
        faces.map(({ box }) => box.y),
        faces.map(({ box }) => box.width),
        faces.map(({ box }) => box.height),
        faces.map(({ score }) => score),
        vectors,
      ],
    );
    await db.query(
      `UPDATE images SET face_cluster_ids = ${CLUSTERS_OF_IMAGE} WHERE id = $1 AND face_cluster_ids <> ${CLUSTERS_OF_IMAGE}`,
      [image.id],
    );
  }
}

/** What `images.face_cluster_ids` must be. */
export const CLUSTERS_OF_IMAGE = `coalesce((
  SELECT array_agg(DISTINCT cluster_id ORDER BY cluster_id) FROM faces
   WHERE image_id = images.id AND cluster_id IS NOT NULL), '{}')`;
