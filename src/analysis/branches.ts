import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { givingWay } from '../database/deadlocks.js';
import { Production } from '../database/entities/production.entity.js';
import { isUnderWay } from '../database/is-under-way.js';
import { lockChangesOf } from '../database/owner-locks.js';
import { AnalysisService } from './analysis.service.js';
import { outstanding, type Past } from './branch-plan.js';
import { ImageAnnouncements, type ImageRef } from './image-announcements.js';
import { ProducerRegistry, type ProducerNode } from './producer-registry.js';
import type { ProducerName } from './productions.js';

export interface Joining {
  /** For how long what has failed, or found nothing, stays as it is. */
  retryAfterSeconds: number;
  /** The whole branch once more, whatever is known; what is under way is joined all the same. */
  isAnew?: boolean;
  requestId?: string;
}

/** A producer with all that hangs below it, which many may ask for at the same time and which is made once. */
@Injectable()
export class Branches {
  constructor(
    private readonly source: DataSource,
    private readonly analysis: AnalysisService,
    private readonly registry: ProducerRegistry,
    private readonly announcements: ImageAnnouncements,
  ) {}

  /** What stands above a producer, itself, and what hangs below: parents before what hangs below them. */
  of(top: ProducerName): ProducerNode[] {
    return [...this.registry.above(top), ...this.registry.withDescendants([top])];
  }

  /** Begins whatever of a branch an image lacks; joins what others have begun, and leaves what is done. */
  async ensure(image: ImageRef, top: ProducerName, joining: Joining): Promise<void> {
    const planned = await givingWay(() =>
      this.source.transaction(async (db) => {
        // Who comes second sees what the first has planned; and nothing ends between the look and the plan.
        await lockChangesOf(db, [image.ownerId]);
        const nodes = await this.outstanding(image.id, top, joining, db);
        const asked = this.of(top).map(({ name }) => name);
        if (nodes.length > 0) await this.analysis.plan(db, image.id, nodes, joining.requestId, asked);
        return nodes.length > 0;
      }),
    );
    if (!planned) return;
    await this.analysis.start([image.id], joining.requestId);
    await this.announcements.announce([image]);
  }

  /** The productions of `of(top)` as they are now, seen at one moment; none at all where the image is gone. */
  async productions(imageId: string, top: ProducerName): Promise<Production[]> {
    const producer = In(this.of(top).map(({ name }) => name));
    return this.source.getRepository(Production).findBy({ imageId, producer });
  }

  /** What `ensure` would begin now. @param imageId undefined: of a picture that is not here yet */
  async outstanding(
    imageId: string | undefined,
    top: ProducerName,
    { retryAfterSeconds, isAnew }: Joining,
    db: EntityManager = this.source.manager,
  ): Promise<ProducerNode[]> {
    const before = imageId === undefined ? [] : await past(db, imageId, retryAfterSeconds);
    return this.lacking(top, isAnew ? this.forgetting(top, before) : before);
  }

  /** As if nothing were known of a branch, and all above it had failed long ago, unless the branch is at work. */
  private forgetting(top: ProducerName, before: readonly Past[]): readonly Past[] {
    const branch = new Set<string>(this.registry.withDescendants([top]).map(({ name }) => name));
    const isAtWork = before.some(({ producer, status }) => branch.has(producer) && isUnderWay(status));
    if (isAtWork) return before;
    return before.filter(({ producer }) => !branch.has(producer)).map((each) => ({ ...each, isOld: true }));
  }

  private lacking(top: ProducerName, before: readonly Past[]): ProducerNode[] {
    const wanted = this.of(top);
    const names = wanted.map(({ name }) => name);
    return outstanding(
      this.registry.runnable([names[0]!], names),
      before,
      (node) => wanted.includes(node),
      (node) => this.registry.whyNot(node) === undefined,
    );
  }
}

/** By the database's clock: those of its clients differ. */
const past = (db: EntityManager, imageId: string, retryAfterSeconds: number) =>
  db.query<Past[]>(
    `SELECT producer, status, version, error_code AS "errorCode",
            coalesce(finished_at <= now() - make_interval(secs => $2), true) AS "isOld"
       FROM productions WHERE image_id = $1`,
    [imageId, retryAfterSeconds],
  );
