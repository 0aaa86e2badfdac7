import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Production } from '../database/entities/production.entity.js';
import { isUnderWay } from '../database/is-under-way.js';
import { EventBus } from '../events/event-bus.js';
import { MODEL_USES, type ModelUse } from '../models/model-driver.js';
import { JobQueue, type ProduceJob } from '../queue/job-queue.js';
import { currentTraceparent } from '../tracing/spans.js';
import { ProductionNotFound, UnknownProducer } from './analysis.errors.js';
import { ProducerRegistry, type ProducerNode } from './producer-registry.js';
import type { ProducerName } from './productions.js';

/** The analysis of images, for other features. Ownership is theirs to check. */
@Injectable()
export class AnalysisService {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly queue: JobQueue,
    private readonly events: EventBus,
  ) {}

  /**
   * SQL that writes the pending productions of images, for the statement that writes the images themselves.
   * @param images name of a set with the columns `id` and `owner_id`
   * @param first number of the first parameter it may use
   * @param asked those of `nodes` that somebody asks for by name
   */
  planning(
    images: string,
    first: number,
    requestId?: string,
    nodes: readonly ProducerNode[] = this.registry.availableTree(),
    asked: readonly string[] = [],
  ): { sql: string; values: unknown[] } {
    return {
      sql: `
        INSERT INTO productions (image_id, producer, version, request_id, traceparent, seq)
        SELECT target.id, plan.producer, plan.version, $${first + 3}, $${first + 4}, next_change(target.owner_id)
          FROM ${images} AS target,
               unnest($${first}::text[], $${first + 1}::int[], $${first + 2}::bool[])
                 AS plan (producer, version, only_again)
         WHERE NOT only_again OR EXISTS (
           SELECT FROM productions AS begun
            WHERE begun.image_id = target.id AND begun.producer = plan.producer)
        ON CONFLICT (image_id, producer) DO UPDATE
           SET status = 'pending', run = productions.run + 1, attempts = 0, version = EXCLUDED.version,
               error_code = NULL, error_message = NULL, started_at = NULL,
               finished_at = NULL, duration_ms = NULL, request_id = EXCLUDED.request_id,
               traceparent = EXCLUDED.traceparent, updated_at = now(), seq = EXCLUDED.seq`,
      values: [
        nodes.map(({ name }) => name),
        nodes.map(({ version }) => version),
        this.registry.areOnlyAgain(nodes, asked),
        requestId ?? null,
        currentTraceparent() ?? null,
      ],
    };
  }

  /** Jobs for what of a new image can begin at once. */
  firstJobs(imageId: string, requestId?: string): ProduceJob[] {
    return this.registry
      .availableTree()
      .filter(({ parent }) => parent === undefined)
      .map(({ name, lane }) => ({ imageId, producer: name, run: 1, lane, first: true, requestId }));
  }

  /** Queues what of these images waits and is not held up by a parent. */
  async start(imageIds: readonly string[], requestId?: string, background?: boolean): Promise<void> {
    const jobs = await this.startable(imageIds, requestId);
    await this.queue.produce(jobs.map((job) => ({ ...job, background })));
  }

  /**
   * Runs producers again, all that hangs below them (save for what runs on request only, and was never asked for), and
   * what above them is not done. Without names: the whole upload tree.
   * What is asked for while it runs is run once more: the running attempt's result is dropped.
   * @param spared what is left as it is where it is done
   */
  async rerun(
    imageId: string,
    ownerId: number,
    names?: readonly string[],
    requestId?: string,
    spared: readonly string[] = [],
  ): Promise<void> {
    const wanted = names
      ? await this.wanted(this.source.manager, imageId, names)
      : this.registry.availableTree();
    const nodes = await this.without(spared, wanted, imageId);
    await this.plan(this.source.manager, imageId, nodes, requestId, names);
    await this.start([imageId], requestId);
    await this.events.publish({ type: 'image.changed', ownerId, imageId });
  }

  /** The same for these, as a part of another change; to be started once that is committed. */
  async planAgain(
    db: EntityManager,
    imageId: string,
    names: readonly ProducerName[],
    requestId?: string,
  ): Promise<void> {
    await this.plan(db, imageId, await this.wanted(db, imageId, names), requestId, names);
  }

  /** Writes productions as pending, whatever became of them before; to be started once that is committed. */
  async plan(
    db: EntityManager,
    imageId: string,
    nodes: readonly ProducerNode[],
    requestId?: string,
    asked?: readonly string[],
  ): Promise<void> {
    const { sql, values } = this.planning('target_images', 2, requestId, nodes, asked);
    await db.query(
      `WITH target_images AS (
         UPDATE images SET status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END,
                           seq = next_change(owner_id)
          WHERE id = $1 RETURNING id, owner_id
       ) ${sql}`,
      [imageId, ...values],
    );
  }

  /** Those that were not begun as they cannot run here are told too, with the reason. */
  async list(imageId: string): Promise<Production[]> {
    const order = this.registry.all().map(({ name }) => name as string);
    const rows = await this.source.getRepository(Production).findBy({ imageId });
    const begun = new Set(rows.map(({ producer }) => producer));
    const others = this.registry.uploadTree().filter(({ name }) => !begun.has(name));
    return [...rows, ...others.flatMap((node) => this.notBegun(imageId, node) ?? [])].sort(
      (a, b) => order.indexOf(a.producer) - order.indexOf(b.producer),
    );
  }

  /** @throws ProductionNotFound */
  async find(imageId: string, producer: string): Promise<Production> {
    const production = await this.source.getRepository(Production).findOneBy({ imageId, producer });
    const node = this.registry.get(producer);
    const found = production ?? (node?.trigger === 'upload' && this.notBegun(imageId, node));
    if (!found) throw new ProductionNotFound(producer);
    return found;
  }

  private notBegun(imageId: string, node: ProducerNode): Production | undefined {
    const why = this.registry.whyNot(node);
    if (why === undefined) return undefined;
    return this.source.getRepository(Production).create({
      imageId,
      producer: node.name,
      status: 'unavailable',
      version: node.version,
      run: 0,
      attempts: 0,
      data: null,
      errorCode: 'UNAVAILABLE',
      errorMessage: why,
      provenance: null,
      startedAt: null,
      finishedAt: null,
      durationMs: null,
      seq: 0,
    });
  }

  /** Finished productions of one image that are newer than a sequence number, in their order. */
  async finishedSince(imageId: string, seq: number): Promise<Production[]> {
    return this.source
      .getRepository(Production)
      .createQueryBuilder('p')
      .where('p.imageId = :imageId AND p.seq > :seq', { imageId, seq })
      .andWhere(`p.status NOT IN ('pending', 'running')`)
      .orderBy('p.seq')
      .getMany();
  }

  async isBusy(imageId: string): Promise<boolean> {
    return this.source.getRepository(Production).existsBy({ imageId, status: In(['pending', 'running']) });
  }

  /** Jobs for pending productions of these images whose parent is done. */
  async startable(imageIds: readonly string[], requestId?: string): Promise<ProduceJob[]> {
    const rows = await this.source.getRepository(Production).find({
      where: { imageId: In([...imageIds]) },
      select: { imageId: true, producer: true, status: true, run: true, requestId: true, traceparent: true },
    });
    const done = new Set(
      rows.filter(({ status }) => status === 'done').map((row) => `${row.imageId} ${row.producer}`),
    );
    return rows.flatMap(({ imageId, producer, status, run, requestId: cause, traceparent }) => {
      const node = this.registry.get(producer);
      if (!node || !isUnderWay(status) || (node.parent && !done.has(`${imageId} ${node.parent}`))) return [];
      const first = node.parent === undefined;
      return [
        {
          imageId,
          producer,
          run,
          lane: node.lane,
          first,
          requestId: requestId ?? cause ?? undefined,
          // Of the request that asked for it: the sweeper has none of its own.
          traceparent: traceparent ?? undefined,
        },
      ];
    });
  }

  /** What of models the producers, and those that run again with them, ask for. Without names: the whole upload tree. */
  usesOf(names?: readonly string[]): ReadonlyMap<string, ModelUse> {
    const nodes = names ? this.registry.runnable(names, names) : this.registry.availableTree();
    return new Map(
      nodes.flatMap(({ name, asksFor }) => {
        const use = asksFor ?? MODEL_USES.find((each) => each === name);
        return use ? [[name, use]] : [];
      }),
    );
  }

  /** Whether a production was never tried, for whatever reason, and can be made now. */
  isOwed(name: string, productions: readonly Production[]): boolean {
    const node = this.registry.get(name);
    if (!node || this.registry.whyNot(node) !== undefined) return false;
    const statusOf = (producer?: string) => productions.find((each) => each.producer === producer)?.status;
    const status = statusOf(name);
    // Where what stands above fails each time, each look at it must not make it do so again.
    if (status === 'skipped') return statusOf(node.parent) === 'done';
    return status === undefined || status === 'unavailable';
  }

  private async without(
    spared: readonly string[],
    nodes: ProducerNode[],
    imageId: string,
  ): Promise<ProducerNode[]> {
    if (spared.length === 0) return nodes;
    const done = await this.source
      .getRepository(Production)
      .findBy({ imageId, status: 'done', producer: In([...spared]) });
    return nodes.filter(({ name }) => !done.some(({ producer }) => producer === name));
  }

  /** The named producers, what hangs below them, and what above them is not done, as they would wait for it. */
  private async wanted(
    db: EntityManager,
    imageId: string,
    names: readonly string[],
  ): Promise<ProducerNode[]> {
    for (const name of names) {
      if (this.registry.get(name)) continue;
      throw new UnknownProducer(
        name,
        this.registry.all().map((node) => node.name),
      );
    }
    const rows = await db.getRepository(Production).findBy({ imageId, status: 'done' });
    const done = new Set(rows.map(({ producer }) => producer));
    const tops = names.map((name) => this.registry.topmost(name, (above) => !done.has(above)));
    return this.registry.runnable(tops, names);
  }
}
