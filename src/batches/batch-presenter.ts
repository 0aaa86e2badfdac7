import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Batch } from '../database/entities/batch.entity.js';
import { WebhookEndpoint } from '../database/entities/webhook-endpoint.entity.js';
import { outcomeOf } from './batch-outcome.js';
import type { BatchDto } from './batch.dto.js';

interface Beside {
  processing: number;
  webhook?: WebhookEndpoint;
}

/** As many have to have ended before their pace says anything. */
const MIN_FOR_ESTIMATE = 3;

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
    const [webhooks, inHand] = await Promise.all([
      this.source.getRepository(WebhookEndpoint).findBy({ batchId: In(ids) }),
      this.source.query<{ id: string; count: number }[]>(
        `SELECT batch_id AS id, count(*)::int AS count FROM batch_items
          WHERE status = 'processing' AND batch_id = ANY($1::uuid[]) GROUP BY batch_id`,
        [ids],
      ),
    ]);
    return batches.map((batch) =>
      toDto(batch, {
        processing: inHand.find(({ id }) => id === batch.id)?.count ?? 0,
        webhook: webhooks.find(({ batchId }) => batchId === batch.id),
      }),
    );
  }

  /** Of the endpoint that came with it. */
  async secretOf({ id }: Batch): Promise<string | undefined> {
    const endpoint = await this.source.getRepository(WebhookEndpoint).findOneBy({ batchId: id });
    return endpoint?.secret;
  }
}

function toDto(batch: Batch, { processing, webhook }: Beside): BatchDto {
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
    estimatedFinishAt: estimate(batch, processed),
    finishedAt: batch.finishedAt,
  };
}

function estimate(batch: Batch, processed: number, now = Date.now()): Date | null {
  const { status, total, startedAt, endedBefore } = batch;
  const ended = processed - endedBefore;
  if (status !== 'processing' || startedAt === null || ended < MIN_FOR_ESTIMATE) return null;
  const perItem = (now - startedAt.getTime()) / ended;
  return new Date(now + perItem * (total - processed));
}
