import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Semaphore } from '../common/semaphore.js';
import { estimate } from './codes/estimate.js';
import { ExactSimilarity, type Scored } from './exact-similarity.js';

export interface NearestRequest {
  ownerId: number;
  model: string;
  /** Of length 1. */
  vector: Float32Array;
  limit: number;
  /** A query for the ids to choose from, with its parameters from $1 on; else from all of the owner's. */
  among?: { sql: string; values: readonly unknown[] };
  except?: string;
  /** Where the page before ended. */
  after?: Scored;
  atLeast?: number;
}

interface Candidate {
  imageId: string;
  /** Its similarity is not above this. */
  bound: number;
}

/** Scans of one process at a time: each may keep several of the database's cores busy. */
const SCANS = 2;
/** Taken by estimate at first, and how many times more where that does not settle it. */
const FIRST = 1_000;
const MORE = 10;
/** Decoded at once: some milliseconds of the event loop. */
const BATCH = 100;

/**
 * An owner's images by their likeness to a vector, in the order that comparing every vector would give. All are
 * estimated from their codes, whose error is bounded; the best are then compared exactly, until no other can be better.
 */
@Injectable()
export class VectorSearch {
  private readonly scans = new Semaphore(SCANS);

  constructor(
    private readonly source: DataSource,
    private readonly exact: ExactSimilarity,
  ) {}

  async nearest(request: NearestRequest): Promise<Scored[]> {
    const known = new Map<string, number>();
    for (let count = FIRST; ; count *= MORE) {
      const candidates = await this.scans.run(() => this.candidates(request, count));
      const found = await this.settle(request, candidates, candidates.length < count, known);
      if (found) return found;
    }
  }

  /** How many there are to choose from. */
  async count(request: NearestRequest): Promise<number> {
    const { sql, values } = rows(request);
    const [row] = await this.source.query<{ count: number }[]>(
      `SELECT count(*)::int AS count ${sql}`,
      values,
    );
    return row?.count ?? 0;
  }

  /** Those that may be the best, the most promising first. */
  private async candidates(request: NearestRequest, count: number): Promise<Candidate[]> {
    const { sql, values } = rows(request);
    const { value, error, values: own } = estimate(request.vector, values.length + 1);
    const all = [...values, ...own];
    const conditions = ['true'];
    if (request.after) conditions.push(`estimate - error <= $${all.push(request.after.similarity)}`);
    if (request.atLeast !== undefined) conditions.push(`estimate + error >= $${all.push(request.atLeast)}`);
    const limit = `$${all.push(count)}`;
    return this.source.transaction(async (db) => {
      // Compiling takes longer than it saves. Without OFFSET, each condition would work the estimate out anew.
      await db.query('SET LOCAL jit = off');
      return db.query<Candidate[]>(
        `SELECT image_id AS "imageId", estimate + error AS bound
           FROM (SELECT image_id, ${value} AS estimate, ${error} AS error ${sql} OFFSET 0) AS estimated
          WHERE ${conditions.join(' AND ')}
          ORDER BY bound DESC LIMIT ${limit}`,
        all,
      );
    });
  }

  /** @returns undefined where others than these candidates may be among the best */
  private async settle(
    request: NearestRequest,
    candidates: readonly Candidate[],
    isAll: boolean,
    known: Map<string, number>,
  ): Promise<Scored[] | undefined> {
    let best: Scored[] = [];
    for (let from = 0; from < candidates.length; from += BATCH) {
      const batch = candidates.slice(from, from + BATCH);
      best = [...best, ...(await this.compare(request, batch, known))]
        .sort(bestFirst)
        .slice(0, request.limit);
      const worst = best.length === request.limit ? best.at(-1)!.similarity : -Infinity;
      // Whatever comes later has no higher bound than the last of these.
      if (worst > batch.at(-1)!.bound) return best;
    }
    return isAll ? best : undefined;
  }

  private async compare(
    { vector, model, after, atLeast = -Infinity }: NearestRequest,
    batch: readonly Candidate[],
    known: Map<string, number>,
  ): Promise<Scored[]> {
    const unknown = batch.map(({ imageId }) => imageId).filter((id) => !known.has(id));
    if (unknown.length > 0) {
      const scored = await this.exact.of(unknown, model, vector);
      for (const { imageId, similarity } of scored) known.set(imageId, similarity);
    }
    return batch.flatMap(({ imageId }) => {
      const similarity = known.get(imageId);
      if (similarity === undefined || similarity < atLeast) return [];
      const scored = { imageId, similarity };
      return after && bestFirst(scored, after) <= 0 ? [] : [scored];
    });
  }
}

/** Among equals, what was uploaded last. */
const bestFirst = (a: Scored, b: Scored) =>
  b.similarity - a.similarity || (a.imageId < b.imageId ? 1 : a.imageId > b.imageId ? -1 : 0);

function rows({ ownerId, model, vector, among, except }: NearestRequest) {
  const values: unknown[] = [...(among?.values ?? [])];
  const conditions = [
    `owner_id = $${values.push(ownerId)}`,
    `model = $${values.push(model)}`,
    `dimensions = $${values.push(vector.length)}`,
  ];
  if (except !== undefined) conditions.push(`image_id <> $${values.push(except)}`);
  if (among) conditions.push(`image_id IN (${among.sql})`);
  return { sql: `FROM image_embeddings WHERE ${conditions.join(' AND ')}`, values };
}
