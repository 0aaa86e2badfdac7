import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { TextVectors } from '../../analysis/zero-shot/text-vectors.js';
import type { Image } from '../../database/entities/image.entity.js';
import { EmbeddingStore } from '../../vectors/embedding-store.js';
import { VectorSearch, type NearestRequest } from '../../vectors/vector-search.js';
import { IN_CATALOGUE } from './catalogue.js';

/** A picture that was just uploaded may be in the model's hands this moment. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 100;

/** The pictures of a catalogue that lie next to another one in the space of the configured model. */
@Injectable()
export class Neighbours {
  constructor(
    private readonly source: DataSource,
    private readonly texts: TextVectors,
    private readonly store: EmbeddingStore,
    private readonly search: VectorSearch,
  ) {}

  /** The nearest first, save itself; none where there is no model, or it has not looked at the picture in time. */
  async of({ id, ownerId }: Pick<Image, 'id' | 'ownerId'>, limit: number, signal: AbortSignal) {
    const { model } = this.texts;
    if (model === undefined || this.texts.unavailable() !== undefined) return [];
    const vector = await this.vectorOf(id, model, signal);
    return vector ? this.nearest({ ownerId, model, vector, limit, except: id }) : [];
  }

  private nearest(request: Pick<NearestRequest, 'ownerId' | 'model' | 'vector' | 'limit' | 'except'>) {
    const sql = `SELECT id FROM images WHERE images.owner_id = $1 AND ${IN_CATALOGUE}`;
    return this.search.nearest({ ...request, among: { sql, values: [request.ownerId] } });
  }

  private async vectorOf(id: string, model: string, signal: AbortSignal): Promise<Float32Array | undefined> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      // Asked for first: once it is made, the vector is there.
      const isComing = performance.now() < end && (await this.isBeingMade(id));
      const vector = await this.store.find(id, model);
      if (vector || !isComing) return vector;
      await delay(PAUSE_MS, undefined, { signal });
    }
  }

  private async isBeingMade(id: string): Promise<boolean> {
    const rows = await this.source.query<unknown[]>(
      `SELECT FROM productions WHERE image_id = $1 AND producer = 'embedding' AND status IN ('pending', 'running')`,
      [id],
    );
    return rows.length > 0;
  }
}
