import type { DataSource } from 'typeorm';
import { decodeVector } from '../../vectors/vector.js';
import type { ArchivedFace, ComponentInfo, FaceArchive } from '../clustering/archive.js';
import type { Groupable } from '../clustering/face.js';

/** Faces read at once: with 512 dimensions 4 MB. */
const LOT = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Vectors that compare with each other. */
export interface Kind {
  model: string;
  /** Of the vector. */
  bytes: number;
}

export interface StoredFace extends Groupable {
  component: string | null;
  /** Another one whenever the row was changed. */
  version: string;
}

/**
 * Whom a person has said something about: such people never become one by themselves. What was confirmed stays with them;
 * of those with nothing confirmed, all.
 */
const STATES = `
  SELECT cluster.id, said, confirmed FROM face_clusters AS cluster
   CROSS JOIN LATERAL (SELECT
     name IS NOT NULL OR hidden OR EXISTS (
       SELECT FROM face_separations WHERE cluster.id IN (first_id, second_id)) AS said,
     EXISTS (SELECT FROM faces WHERE cluster_id = cluster.id AND assigned_by = 'user') AS confirmed) AS state
   WHERE owner_id = $1 AND (said OR confirmed)`;
const LABEL = `CASE WHEN face.assigned_by = 'user' OR (said AND NOT confirmed) THEN cluster_id END`;
const FACES = `
  SELECT face.id, image_id AS "imageId", vector, cluster_id AS "clusterId", component, face.xmin::text AS version,
         concat_ws(' ', sha256, x, y, face.width, face.height) AS tie, ${LABEL} AS label,
         states.id IS NOT NULL AS decided
    FROM faces AS face JOIN images ON images.id = image_id LEFT JOIN states ON states.id = cluster_id
   WHERE face.owner_id = $1 AND model = $2 AND octet_length(vector) = $3`;

/** One owner's faces of one kind, in the database. */
export class StoredArchive implements FaceArchive {
  constructor(
    private readonly source: DataSource,
    private readonly ownerId: number,
    private readonly kind: Kind,
  ) {}

  async *scan() {
    const rest = `AND component IS NOT NULL AND id > $4 ORDER BY id LIMIT ${LOT}`;
    for await (const rows of this.lots<{ id: string; component: string; vector: Buffer }>(
      `SELECT id, component, vector FROM faces
        WHERE owner_id = $1 AND model = $2 AND octet_length(vector) = $3 ${rest}`,
    ))
      yield rows.map(({ component, vector }) => ({ component, vector: decodeVector(vector) }));
  }

  async closure(components: readonly string[], labels: readonly string[]): Promise<ComponentInfo[]> {
    if (components.length === 0 && labels.length === 0) return [];
    return this.source.query<ComponentInfo[]>(
      `WITH RECURSIVE states AS MATERIALIZED (${STATES}), labelled AS MATERIALIZED (
         SELECT DISTINCT component, ${LABEL} AS label FROM faces AS face JOIN states ON states.id = cluster_id
          WHERE owner_id = $1 AND model = $2 AND octet_length(vector) = $3 AND component IS NOT NULL
            AND ${LABEL} IS NOT NULL
       ), reached (component) AS (
         SELECT unnest($4::uuid[])
         UNION SELECT component FROM labelled WHERE label = ANY($5)
         UNION SELECT other.component
           FROM reached JOIN labelled AS one USING (component) JOIN labelled AS other ON other.label = one.label
       )
       SELECT component AS id, count(*)::int AS size,
              array(SELECT label FROM labelled WHERE labelled.component = reached.component) AS labels
         FROM reached JOIN faces USING (component)
        WHERE owner_id = $1 AND model = $2 AND octet_length(vector) = $3
        GROUP BY component`,
      [...this.parameters, components, labels],
    );
  }

  async *load(components: readonly string[]) {
    const rest = `AND component = ANY($5) AND face.id > $4 ORDER BY face.id LIMIT ${LOT}`;
    for await (const rows of this.lots<Row>(
      `WITH states AS MATERIALIZED (${STATES}) ${FACES} ${rest}`,
      components,
    ))
      yield rows.map(decode) as (ArchivedFace & StoredFace)[];
  }

  /** Those that nobody was found for yet. */
  async fresh(limit: number): Promise<StoredFace[]> {
    const rows = await this.source.query<Row[]>(
      `WITH states AS MATERIALIZED (${STATES}) ${FACES} AND component IS NULL ORDER BY face.id LIMIT $4`,
      [...this.parameters, limit],
    );
    return rows.map(decode);
  }

  private async *lots<R extends { id: string }>(sql: string, ...rest: unknown[]) {
    let after = FIRST_ID;
    for (;;) {
      const rows = await this.source.query<R[]>(sql, [...this.parameters, after, ...rest]);
      if (rows.length > 0) yield rows;
      if (rows.length < LOT) return;
      after = rows.at(-1)!.id;
    }
  }

  private get parameters(): unknown[] {
    return [this.ownerId, this.kind.model, this.kind.bytes];
  }
}

type Row = Omit<StoredFace, 'vector'> & { vector: Buffer };

const decode = (row: Row): StoredFace => ({ ...row, vector: decodeVector(row.vector) });
