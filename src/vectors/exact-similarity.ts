import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decodeRealArray, dot } from './vector.js';

export interface Scored {
  imageId: string;
  /** Cosine of the angle between the vectors, -1 to 1. */
  similarity: number;
}

/** True similarities, from the vectors themselves: by pgvector where the database has it, else here. */
@Injectable()
export class ExactSimilarity {
  private schema?: Promise<string | undefined>;

  constructor(private readonly source: DataSource) {}

  /** In no order. What is gone meanwhile is left out. */
  async of(imageIds: readonly string[], model: string, vector: Float32Array): Promise<Scored[]> {
    const schema = await this.pgvectorSchema();
    return schema === undefined
      ? this.byOurselves(imageIds, model, vector)
      : this.byPgvector(schema, imageIds, model, vector);
  }

  private async byOurselves(imageIds: readonly string[], model: string, vector: Float32Array) {
    const rows = await this.source.query<{ imageId: string; bytes: Buffer }[]>(
      `SELECT image_id AS "imageId", array_send(vector) AS bytes FROM image_embeddings ${OF_THESE}`,
      [imageIds, model, vector.length],
    );
    return rows.map(({ imageId, bytes }) => ({ imageId, similarity: dot(vector, decodeRealArray(bytes)) }));
  }

  private byPgvector(schema: string, imageIds: readonly string[], model: string, vector: Float32Array) {
    return this.source.query<Scored[]>(
      `SELECT image_id AS "imageId",
              -(vector::${schema}.vector OPERATOR(${schema}.<#>) $4::real[]::${schema}.vector) AS similarity
         FROM image_embeddings ${OF_THESE}`,
      [imageIds, model, vector.length, [...vector]],
    );
  }

  /** It may be installed where the search path does not lead. */
  private pgvectorSchema(): Promise<string | undefined> {
    this.schema ??= this.source
      .query<{ schema: string }[]>(
        `SELECT quote_ident(nspname) AS schema
           FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'vector'`,
      )
      .then(([row]) => row?.schema)
      .catch((error: unknown) => {
        this.schema = undefined;
        throw error;
      });
    return this.schema;
  }
}

const OF_THESE = 'WHERE image_id = ANY($1::uuid[]) AND model = $2 AND dimensions = $3';
