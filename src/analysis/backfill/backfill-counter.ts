import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProducerRegistry } from '../producer-registry.js';
import {
  BEFORE_ALL,
  REASON,
  reasonsOf,
  targetSet,
  targetValues,
  type BackfillScope,
  type BackfillState,
  type Stretch,
} from './backfill-scope.js';

/** Images that one statement looks at, so that none of them takes long. */
const STRETCH = 20_000;

export type BackfillCounts = Record<BackfillState, number>;

export interface BackfillCount {
  /** Images with a file that are in the scope. */
  images: number;
  /** Productions that would be made anew. */
  total: number;
  /** By producer; what is pending or running is in none of them. */
  producers: Map<string, BackfillCounts>;
  /** False where time ran out before all images were looked at. */
  complete: boolean;
}

interface Row {
  producer: string;
  reason: BackfillState | null;
  count: number;
}

const IN_SCOPE = `i.id > $1 AND i.id <= $2 AND ($3::int IS NULL OR i.owner_id = $3) AND i.storage_key IS NOT NULL`;

/** Says how much there is to make anew, without making it. */
@Injectable()
export class BackfillCounter {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
  ) {}

  /** @param goOn asked after each stretch of images; false ends the counting */
  async count(scope: BackfillScope, goOn: () => boolean | Promise<boolean>): Promise<BackfillCount> {
    const none = (): BackfillCounts => ({ missing: 0, failed: 0, outdated: 0, current: 0 });
    const counted: BackfillCount = {
      images: 0,
      total: 0,
      producers: new Map(scope.producers.map((name) => [name, none()])),
      complete: true,
    };
    for (let after: string | undefined = BEFORE_ALL; after !== undefined;) {
      const end: string | undefined = await this.endOfStretch(scope, after);
      await this.countStretch(scope, { after, upTo: end ?? scope.id }, counted);
      after = end;
      counted.complete = after === undefined || (await goOn());
      if (!counted.complete) break;
    }
    const counts = [...counted.producers.values()];
    const wanted = counts.flatMap((each) => reasonsOf(scope).map((reason) => each[reason]));
    return { ...counted, total: wanted.reduce((sum, count) => sum + count, 0) };
  }

  /** @returns undefined where no more are left than fit into one */
  private async endOfStretch(scope: BackfillScope, after: string): Promise<string | undefined> {
    const [end] = await this.source.query<{ id: string }[]>(
      `SELECT i.id FROM images i WHERE ${IN_SCOPE} ORDER BY i.id OFFSET ${STRETCH - 1} LIMIT 1`,
      [after, scope.id, scope.ownerId],
    );
    return end?.id;
  }

  private async countStretch(
    scope: BackfillScope,
    { after, upTo }: Stretch,
    counted: BackfillCount,
  ): Promise<void> {
    const nodes = this.registry.all().filter(({ name }) => scope.producers.includes(name));
    const values = [after, upTo, scope.ownerId];
    const [[images], rows] = await Promise.all([
      this.source.query<{ count: number }[]>(
        `SELECT count(*)::int AS count FROM images i WHERE ${IN_SCOPE}`,
        values,
      ),
      // The stretch of productions is named as well, as both are then read in the order of the same key.
      this.source.query<Row[]>(
        `SELECT target.name AS producer, ${REASON} AS reason, count(*)::int AS count
           FROM images i
           JOIN productions p ON p.image_id = i.id AND p.image_id > $1 AND p.image_id <= $2
           JOIN ${targetSet(4)} ON target.name = p.producer
          WHERE ${IN_SCOPE} GROUP BY 1, 2`,
        [...values, ...targetValues(nodes)],
      ),
    ]);
    counted.images += images!.count;
    for (const { name, trigger } of nodes) {
      const own = rows.filter(({ producer }) => producer === name);
      const counts = counted.producers.get(name)!;
      for (const { reason, count } of own) if (reason) counts[reason] += count;
      const begun = own.reduce((total, { count }) => total + count, 0);
      if (trigger === 'upload') counts.missing += images!.count - begun;
    }
  }
}
