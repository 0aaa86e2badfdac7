import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { encode } from './codes/vector-code.js';
import { decodeRealArray } from './vector.js';

export interface Embedded {
  imageId: string;
  ownerId: number;
  /** Names the space that the vector belongs to. */
  model: string;
  /** Of length 1. */
  vector: Float32Array;
}

/** One vector for each image: the newest. */
@Injectable()
export class EmbeddingStore {
  constructor(private readonly source: DataSource) {}

  async keep(db: EntityManager, { imageId, ownerId, model, vector }: Embedded): Promise<void> {
    const { planes, scale, sum, residual } = encode(vector);
    await db.query(
      `INSERT INTO image_embeddings
              (image_id, owner_id, model, dimensions, codes, code_scale, code_sum, code_residual, vector)
       VALUES ($1, $2, $3, $4, $5::varbit, $6, $7, $8, $9::real[])
       ON CONFLICT (image_id) DO UPDATE
          SET owner_id = EXCLUDED.owner_id, model = EXCLUDED.model, dimensions = EXCLUDED.dimensions,
              codes = EXCLUDED.codes, code_scale = EXCLUDED.code_scale, code_sum = EXCLUDED.code_sum,
              code_residual = EXCLUDED.code_residual, vector = EXCLUDED.vector`,
      [imageId, ownerId, model, vector.length, planes, scale, sum, residual, [...vector]],
    );
  }

  /** Undefined where the image has none, or one of another model. */
  async find(imageId: string, model: string): Promise<Float32Array | undefined> {
    const [row] = await this.source.query<{ bytes: Buffer }[]>(
      'SELECT array_send(vector) AS bytes FROM image_embeddings WHERE image_id = $1 AND model = $2',
      [imageId, model],
    );
    return row && decodeRealArray(row.bytes);
  }
}
