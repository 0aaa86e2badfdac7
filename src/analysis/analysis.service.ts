import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Production } from '../database/entities/production.entity.js';
import { EventBus } from '../events/event-bus.js';
import { JobQueue, type ProduceJob } from '../queue/job-queue.js';
import { ProductionNotFound, UnknownProducer } from './analysis.errors.js';
import { ProducerRegistry, type ProducerNode } from './producer-registry.js';

/** The analysis of images, for other features. Ownership is theirs to check. */
@Injectable()
export class AnalysisService {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly queue: JobQueue,
    private readonly events: EventBus,
  ) {}

  /** Writes the pending productions of a new image, in the transaction that writes the image. */
  async plan(db: EntityManager, imageId: string, ownerId: number, requestId?: string): Promise<void> {
    await this.setPending(db, this.registry.uploadTree(), { imageId, ownerId, requestId });
  }

  /** Queues what of an image waits and is not held up by a parent. */
  async start(imageId: string, requestId?: string): Promise<void> {
    await this.queue.produce(await this.startable([imageId], requestId));
  }

  /**
   * Runs producers again, and all that hangs below them. Without names: the whole upload tree.
   * What is asked for while it runs is run once more: the running attempt's result is dropped.
   */
  async rerun(
    imageId: string,
    ownerId: number,
    names?: readonly string[],
    requestId?: string,
  ): Promise<void> {
    const nodes = names ? this.named(names) : this.registry.uploadTree();
    await this.source.transaction(async (db) => {
      await this.setPending(db, nodes, { imageId, ownerId, requestId });
      await db.query(
        `UPDATE images SET status = 'pending', seq = next_change(owner_id) WHERE id = $1 AND status = 'failed'`,
        [imageId],
      );
    });
    await this.start(imageId, requestId);
    await this.events.publish({ type: 'image.changed', ownerId, imageId });
  }

  async list(imageId: string): Promise<Production[]> {
    const order = this.registry.all().map(({ name }) => name as string);
    const rows = await this.source.getRepository(Production).findBy({ imageId });
    return rows.sort((a, b) => order.indexOf(a.producer) - order.indexOf(b.producer));
  }

  /** @throws ProductionNotFound */
  async find(imageId: string, producer: string): Promise<Production> {
    const production = await this.source.getRepository(Production).findOneBy({ imageId, producer });
    if (!production) throw new ProductionNotFound(producer);
    return production;
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
      select: { imageId: true, producer: true, status: true, run: true, requestId: true },
    });
    const done = new Set(
      rows.filter(({ status }) => status === 'done').map((row) => `${row.imageId} ${row.producer}`),
    );
    return rows.flatMap(({ imageId, producer, status, run, requestId: cause }) => {
      const node = this.registry.get(producer);
      const waits = status === 'pending' || status === 'running';
      if (!node || !waits || (node.parent && !done.has(`${imageId} ${node.parent}`))) return [];
      return [{ imageId, producer, run, lane: node.lane, requestId: requestId ?? cause ?? undefined }];
    });
  }

  private async setPending(
    db: EntityManager,
    nodes: readonly ProducerNode[],
    { imageId, ownerId, requestId }: { imageId: string; ownerId: number; requestId?: string },
  ): Promise<void> {
    await db.query(
      `INSERT INTO productions (image_id, producer, version, request_id, seq)
       SELECT $1, producer, version, $4, next_change($5)
         FROM unnest($2::text[], $3::int[]) AS planned (producer, version)
       ON CONFLICT (image_id, producer) DO UPDATE
          SET status = 'pending', run = productions.run + 1, attempts = 0, version = EXCLUDED.version,
              error_code = NULL, error_message = NULL, request_id = EXCLUDED.request_id, updated_at = now(),
              seq = EXCLUDED.seq`,
      [
        imageId,
        nodes.map(({ name }) => name),
        nodes.map(({ version }) => version),
        requestId ?? null,
        ownerId,
      ],
    );
  }

  private named(names: readonly string[]): ProducerNode[] {
    for (const name of names) {
      if (!this.registry.get(name))
        throw new UnknownProducer(
          name,
          this.registry.all().map((node) => node.name),
        );
    }
    return this.registry.withDescendants(names);
  }
}
