import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { ProductionStatus } from '../../database/entities/production.entity.js';
import { isUnderWay } from '../../database/is-under-way.js';
import { lockChangesOf } from '../../database/owner-locks.js';
import { AnalysisService } from '../analysis.service.js';
import type { ImageRef } from '../image-announcements.js';
import { ProducerRegistry, type ProducerNode } from '../producer-registry.js';
import { REASON, reasonsOf, targetSet, targetValues, type BackfillScope } from './backfill-scope.js';

/** One image, and which of its productions are to be made anew. */
export interface Candidate extends ImageRef {
  producers: string[];
}

interface Row {
  id: string;
  owner_id: number;
  producers: string[];
}

/** Looked up one by one, as the planner would otherwise rather read all productions there are. */
const candidatesOf = (images: string, first: number) => `
  SELECT i.id, i.owner_id, array_agg(target.name) AS producers
    FROM ${images} i
         CROSS JOIN ${targetSet(first)}
         LEFT JOIN LATERAL (SELECT * FROM productions
                             WHERE image_id = i.id AND producer = target.name LIMIT 1) p ON true
   WHERE ${REASON} = ANY($${first + 6})
   GROUP BY i.id, i.owner_id ORDER BY i.id`;

/** Finds the productions that are to be made anew, and makes them pending. */
@Injectable()
export class BackfillPlanner {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly analysis: AnalysisService,
  ) {}

  /**
   * Looks at the next images.
   * @returns which of them it concerns, and the last one that was looked at: undefined where there was none
   */
  async find(
    scope: BackfillScope,
    after: string,
    images: number,
  ): Promise<{ candidates: Candidate[]; last?: string }> {
    const next = await this.source.query<{ id: string }[]>(
      `SELECT id FROM images
        WHERE id > $1 AND id < $2 AND ($3::int IS NULL OR owner_id = $3) AND storage_key IS NOT NULL
        ORDER BY id LIMIT $4`,
      [after, scope.id, scope.ownerId, images],
    );
    const ids = next.map(({ id }) => id);
    return { candidates: await this.among(this.source.manager, scope, ids), last: ids.at(-1) };
  }

  /**
   * Makes pending what is still to be made anew once nobody else changes anything of these owners.
   * @returns what has become pending
   */
  async plan(db: EntityManager, scope: BackfillScope, found: readonly Candidate[]): Promise<Candidate[]> {
    await lockChangesOf(
      db,
      found.map(({ ownerId }) => ownerId),
    );
    const ids = found.map(({ id }) => id);
    const candidates = await this.among(db, scope, ids);
    const statuses = await this.statusesAbove(db, scope, ids);
    const planned = new Set<string>();
    for (const { nodes, images } of this.byNodes(candidates, statuses))
      for (const id of await this.reset(db, nodes, images)) planned.add(id);
    return candidates.filter(({ id }) => planned.has(id));
  }

  private async among(db: EntityManager, scope: BackfillScope, ids: readonly string[]): Promise<Candidate[]> {
    if (ids.length === 0) return [];
    const rows = await db.query<Row[]>(
      candidatesOf(
        `(SELECT id, owner_id FROM images WHERE id = ANY($1::uuid[]) AND storage_key IS NOT NULL)`,
        2,
      ),
      [ids, ...targetValues(this.nodesOf(scope)), reasonsOf(scope)],
    );
    return rows.map(({ id, owner_id, producers }) => ({ id, ownerId: owner_id, producers }));
  }

  private nodesOf({ producers }: BackfillScope): ProducerNode[] {
    return this.registry
      .all()
      .filter((node) => producers.includes(node.name) && this.registry.whyNot(node) === undefined);
  }

  private async statusesAbove(
    db: EntityManager,
    { producers }: BackfillScope,
    ids: readonly string[],
  ): Promise<Map<string, ProductionStatus>> {
    const above = new Set<string>();
    for (const name of producers) this.registry.topmost(name, (parent) => Boolean(above.add(parent)));
    const rows = await db.query<{ image_id: string; producer: string; status: ProductionStatus }[]>(
      `SELECT image_id, producer, status FROM productions WHERE image_id = ANY($1::uuid[]) AND producer = ANY($2)`,
      [ids, [...above]],
    );
    return new Map(rows.map(({ image_id, producer, status }) => [`${image_id} ${producer}`, status]));
  }

  /** Images that need the same are planned by one statement. */
  private byNodes(candidates: readonly Candidate[], statuses: ReadonlyMap<string, ProductionStatus>) {
    const groups = new Map<string, { nodes: ProducerNode[]; images: string[] }>();
    for (const { id, producers } of candidates) {
      const nodes = this.nodesFor(producers, (name) => statuses.get(`${id} ${name}`));
      const key = nodes.map(({ name }) => name).join();
      const group = groups.get(key) ?? { nodes, images: [] };
      group.images.push(id);
      groups.set(key, group);
    }
    return groups.values();
  }

  /** The producers, what above them neither is done nor will be, and what hangs below and can run. */
  private nodesFor(
    producers: readonly string[],
    statusOf: (name: string) => ProductionStatus | undefined,
  ): ProducerNode[] {
    const wanted = new Set(producers);
    const tops = producers.map((name) =>
      this.registry.topmost(name, (above) => {
        const status = statusOf(above);
        const stands = status === 'done' || isUnderWay(status);
        if (!stands) wanted.add(above);
        return !stands;
      }),
    );
    return this.registry
      .withDescendants(tops)
      .filter(
        (node) =>
          wanted.has(node.name) || (node.trigger === 'upload' && this.registry.whyNot(node) === undefined),
      );
  }

  private async reset(
    db: EntityManager,
    nodes: readonly ProducerNode[],
    images: readonly string[],
  ): Promise<string[]> {
    const names = nodes.map(({ name }) => name);
    const { sql, values } = this.analysis.planning('target_images', 2, undefined, nodes, names);
    const rows = await db.query<{ id: string }[]>(
      `WITH target_images AS (
         UPDATE images SET status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END,
                           seq = next_change(owner_id)
          WHERE id = ANY($1::uuid[]) RETURNING id, owner_id
       ), planned AS (${sql})
       SELECT id FROM target_images`,
      [images, ...values],
    );
    return rows.map(({ id }) => id);
  }
}
