import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ProductionNotFound } from '../../analysis/analysis.errors.js';
import { AnalysisService } from '../../analysis/analysis.service.js';
import type { ImageRef } from '../../analysis/image-announcements.js';
import { ProducerRegistry } from '../../analysis/producer-registry.js';
import { ProductionDto } from '../../analysis/production.dto.js';
import { AuditLog } from '../../audit/audit-log.js';
import { UUID_PATTERN } from '../../common/ids.js';
import { currentRequestId } from '../../logging/index.js';
import { inBatches } from './batches.js';
import { ChangedImages } from './changed-images.js';
import { failedWhere } from './failed-productions.js';
import type { RetriedDto } from './jobs.dto.js';
import { JobsOverview } from './jobs-overview.js';
import { ProductionNotFailed, ProductionNotRetriable } from './jobs.errors.js';
import type { FailedFilterDto, RetryFailedDto } from './jobs-query.dto.js';
import { lockChangesOf } from '../../database/owner-locks.js';

interface Picked {
  image_id: string;
  producer: string;
  owner_id: number;
}

/** Makes failed productions pending again, with all that hangs below them. */
@Injectable()
export class Retries {
  constructor(
    private readonly source: DataSource,
    private readonly analysis: AnalysisService,
    private readonly registry: ProducerRegistry,
    private readonly changed: ChangedImages,
    private readonly overview: JobsOverview,
    private readonly audit: AuditLog,
  ) {}

  /** @throws ProductionNotFound, ProductionNotFailed, ProductionNotRetriable */
  async one(imageId: string, producer: string): Promise<ProductionDto> {
    if (!UUID_PATTERN.test(imageId)) throw new ProductionNotFound(producer);
    const { status } = await this.analysis.find(imageId, producer);
    if (status !== 'failed') throw new ProductionNotFailed();
    const [image] = await this.source.query<{ owner_id: number; storage_key: string | null }[]>(
      'SELECT owner_id, storage_key FROM images WHERE id = $1',
      [imageId],
    );
    if (!image) throw new ProductionNotFound(producer);
    if (image.storage_key === null) throw new ProductionNotRetriable();
    await this.analysis.rerun(imageId, image.owner_id, [producer], currentRequestId());
    this.overview.forget();
    const target = { type: 'production' as const, id: `${imageId}.${producer}` };
    await this.audit.record({ action: 'jobs.retried', target, details: { retried: 1 } });
    return ProductionDto.from(await this.analysis.find(imageId, producer));
  }

  /** Those that have failed by now: what fails again meanwhile is not tried again for ever. */
  async matching({ limit, ...filter }: RetryFailedDto): Promise<RetriedDto> {
    const before = new Date();
    const { done, more } = await inBatches(limit, (size) => this.step(filter, before, size));
    const details = { ...filter, retried: done, more };
    await this.audit.record({
      action: 'jobs.retried',
      target: { type: 'installation', id: 'jobs' },
      details,
    });
    return { retried: done, more };
  }

  private async step(filter: FailedFilterDto, before: Date, size: number) {
    const picked = await this.pick(filter, before, size);
    if (picked.length === 0) return { found: 0, done: 0 };
    const reset = await this.source.transaction(async (db) => {
      await lockChangesOf(
        db,
        picked.map(({ owner_id }) => owner_id),
      );
      const images: ImageRef[] = [];
      for (const producer of new Set(picked.map((row) => row.producer)))
        images.push(...(await this.reset(db, producer, picked)));
      return images;
    });
    await this.analysis.start(
      reset.map(({ id }) => id),
      currentRequestId(),
    );
    await this.changed.announce(reset);
    return { found: picked.length, done: reset.length };
  }

  private pick(filter: FailedFilterDto, before: Date, size: number): Promise<Picked[]> {
    const values: unknown[] = [before, this.registry.all().map(({ name }) => name), size];
    const conditions = failedWhere(filter, values);
    return this.source.query<Picked[]>(
      `SELECT p.image_id, p.producer, i.owner_id FROM productions p JOIN images i ON i.id = p.image_id
        WHERE ${conditions.join(' AND ')} AND p.finished_at <= $1 AND p.producer = ANY($2)
          AND i.storage_key IS NOT NULL
        ORDER BY p.finished_at, p.image_id, p.producer LIMIT $3`,
      values,
    );
  }

  /** Skips rows that somebody else has locked, rather than wait for whoever waits for our locks. */
  private async reset(db: EntityManager, producer: string, picked: readonly Picked[]): Promise<ImageRef[]> {
    const ids = picked.filter((row) => row.producer === producer).map(({ image_id }) => image_id);
    const nodes = this.registry.runnable([producer], [producer]);
    const { sql, values } = this.analysis.planning('target_images', 3, currentRequestId(), nodes, [producer]);
    const rows = await db.query<{ id: string; owner_id: number }[]>(
      `WITH failed AS (
         SELECT image_id FROM productions
          WHERE image_id = ANY($1) AND producer = $2 AND status = 'failed' FOR UPDATE SKIP LOCKED
       ), target_images AS (
         UPDATE images SET status = CASE WHEN status = 'failed' THEN 'pending' ELSE status END,
                           seq = next_change(owner_id)
          WHERE id IN (SELECT image_id FROM failed) RETURNING id, owner_id
       ), planned AS (${sql})
       SELECT id, owner_id FROM target_images`,
      [ids, producer, ...values],
    );
    return rows.map(({ id, owner_id }) => ({ id, ownerId: owner_id }));
  }
}
