import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Batch } from '../database/entities/batch.entity.js';
import { WebhookEndpoint } from '../database/entities/webhook-endpoint.entity.js';
import { estimateEnd, HELD_UNTIL } from './batch-estimate.js';
import { outcomeOf } from './batch-outcome.js';
import type { BatchDto } from './batch.dto.js';

interface Beside {
  processing: number;
  deleted: number;
  heldUntil: Date | null;
  webhook?: WebhookEndpoint;
}

/** Whoever did not get an answer asks again soon; whoever learns of a key later is not to learn the secret by it. */
const SECRET_TOLD_MS = 24 * 60 * 60 * 1000;

/** Turns rows into answers. */
@Injectable()
export class BatchPresenter {
  constructor(private readonly source: DataSource) {}

  async present(batch: Batch): Promise<BatchDto> {
    const [dto] = await this.presentAll([batch]);
    return dto!;
  }

  async presentAll(batches: readonly Batch[]): Promise<BatchDto[]> {
    const ids = batches.map(({ id }) => id);
    if (ids.length === 0) return [];
    const [webhooks, inHand, deleted, held] = await Promise.all([
      this.source.getRepository(WebhookEndpoint).findBy({ batchId: In(ids) }),
      this.count(ids, `status = 'processing'`),
      this.count(ids, `status = 'done' AND image_id IS NULL`),
      this.heldUntil(batches),
    ]);
    return batches.map((batch) =>
      toDto(batch, {
        processing: inHand.get(batch.id) ?? 0,
        deleted: deleted.get(batch.id) ?? 0,
        heldUntil: held.get(batch.id) ?? null,
        webhook: webhooks.find(({ batchId }) => batchId === batch.id),
      }),
    );
  }

  private async count(ids: readonly string[], condition: string): Promise<Map<string, number>> {
    const rows = await this.source.query<{ id: string; count: number }[]>(
      `SELECT batch_id AS id, count(*)::int AS count FROM batch_items
        WHERE ${condition} AND batch_id = ANY($1::uuid[]) GROUP BY batch_id`,
      [ids],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  }

  private async heldUntil(batches: readonly Batch[]): Promise<Map<string, Date | null>> {
    const ids = batches.filter(({ status }) => status === 'processing').map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const rows = await this.source.query<{ id: string; until: Date | null }[]>(HELD_UNTIL, [ids]);
    return new Map(rows.map(({ id, until }) => [id, until]));
  }

  /** Of the endpoint that came with it, for as long as the answer that tells it may have been lost. */
  async secretOf({ id, createdAt }: Batch): Promise<string | undefined> {
    if (Date.now() - createdAt.getTime() > SECRET_TOLD_MS) return undefined;
    const endpoint = await this.source.getRepository(WebhookEndpoint).findOneBy({ batchId: id });
    return endpoint?.secret;
  }
}

function toDto(batch: Batch, { processing, deleted, heldUntil, webhook }: Beside): BatchDto {
  const { id, status, total, done, failed, cancelled, rows } = batch;
  const processed = done + failed + cancelled;
  // Read a moment later than the counts.
  const inHand = Math.min(processing, total - processed);
  return {
    id,
    originalFilename: batch.originalFilename,
    status,
    outcome: outcomeOf(batch),
    progress: `${processed}/${total}`,
    rows,
    total,
    processed,
    done,
    deleted,
    failed,
    cancelled,
    processing: inHand,
    pending: total - processed - inHand,
    quality: batch.quality,
    format: batch.format,
    maxSize: batch.maxSize,
    webhookUrl: webhook?.url ?? null,
    webhookId: webhook?.id ?? null,
    createdAt: batch.createdAt,
    startedAt: batch.startedAt,
    estimatedFinishAt: estimateEnd(batch, { processed, isStill: inHand === 0, heldUntil }),
    finishedAt: batch.finishedAt,
  };
}
