import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId, UUID_PATTERN } from '../../common/ids.js';
import { Backfill } from '../../database/entities/index.js';
import { JobQueue } from '../../queue/job-queue.js';
import { UnknownProducer } from '../analysis.errors.js';
import { ProducerRegistry } from '../producer-registry.js';
import { BackfillCounter, type BackfillCount } from './backfill-counter.js';
import { BACKFILL_REASONS, type BackfillReason, type BackfillScope } from './backfill-scope.js';
import {
  BackfillNotFound,
  BackfillOwnerUnknown,
  BackfillRunning,
  ProducerUnavailable,
} from './backfill.errors.js';

export interface BackfillRequest {
  /** Where not given: all that run on upload and can run here. */
  producers?: readonly string[];
  /** Where not given: all of them. */
  reasons?: readonly BackfillReason[];
  ownerId?: number;
  force?: boolean;
}

/** An answer must not take longer. */
const COUNTING_MS = 20_000;
const LISTED = 50;
/** Of transactions that begin a backfill, so that there is one at a time. */
const BEGINNING = 1_763_800_500;

/** Begins, shows and ends backfills. The work is done by workers. */
@Injectable()
export class Backfills {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly counter: BackfillCounter,
    private readonly queue: JobQueue,
  ) {}

  /** How much there would be to do. @throws as `start` does */
  async estimate(request: BackfillRequest): Promise<BackfillCount> {
    const end = performance.now() + COUNTING_MS;
    return this.counter.count(await this.scopeOf(request), () => performance.now() < end);
  }

  /** @throws UnknownProducer, ProducerUnavailable, BackfillOwnerUnknown, BackfillRunning */
  async start(request: BackfillRequest): Promise<Backfill> {
    const scope = await this.scopeOf(request);
    await this.source.transaction(async (db) => {
      await db.query('SELECT pg_advisory_xact_lock($1)', [BEGINNING]);
      const running = await db.findBy(Backfill, { status: 'running' });
      const taken = scope.producers.filter((name) =>
        running.some(({ producers }) => producers.includes(name)),
      );
      if (taken.length > 0) throw new BackfillRunning(taken);
      await db.insert(Backfill, scope);
    });
    await this.queue.wakeBackfills();
    return this.find(scope.id);
  }

  /** The latest ones, latest first. */
  async list(): Promise<Backfill[]> {
    return this.source.getRepository(Backfill).find({ order: { id: 'DESC' }, take: LISTED });
  }

  /** @throws BackfillNotFound */
  async find(id: string): Promise<Backfill> {
    const found = UUID_PATTERN.test(id) && (await this.source.getRepository(Backfill).findOneBy({ id }));
    if (!found) throw new BackfillNotFound();
    return found;
  }

  /** What is queued already is still made. One that has ended stays as it is. @throws BackfillNotFound */
  async cancel(id: string): Promise<Backfill> {
    await this.find(id);
    await this.source.query(
      `WITH cancelled AS (
         UPDATE backfills SET status = 'cancelled', finished_at = now(), lease_holder = NULL, leased_until = NULL
          WHERE id = $1 AND status = 'running' RETURNING id
       )
       DELETE FROM backfill_items WHERE backfill_id IN (SELECT id FROM cancelled)`,
      [id],
    );
    return this.find(id);
  }

  private async scopeOf({ producers, reasons, ownerId, force }: BackfillRequest): Promise<BackfillScope> {
    if (ownerId !== undefined) await this.assertOwner(ownerId);
    return {
      id: newId(),
      producers: producers ? this.able(producers) : this.registry.availableTree().map(({ name }) => name),
      reasons: [...new Set(reasons ?? BACKFILL_REASONS)],
      force: force ?? false,
      ownerId: ownerId ?? null,
    };
  }

  private able(names: readonly string[]): string[] {
    return [...new Set(names)].map((name) => {
      const node = this.registry.get(name);
      if (!node)
        throw new UnknownProducer(
          name,
          this.registry.all().map((each) => each.name),
        );
      const why = this.registry.whyNot(node);
      if (why !== undefined) throw new ProducerUnavailable(name, why);
      return name;
    });
  }

  private async assertOwner(id: number): Promise<void> {
    const rows = await this.source.query<unknown[]>('SELECT FROM users WHERE id = $1', [id]);
    if (rows.length === 0) throw new BackfillOwnerUnknown();
  }
}
