import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cutText } from '../common/message-size.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { Batch, type BatchStatus } from '../database/entities/batch.entity.js';
import { DescribesEvents, EventSubject, type EventContent } from '../webhooks/event-subject.js';
import type { WebhookEvent } from '../webhooks/webhook-events.js';
import { outcomeOf } from './batch-outcome.js';

const ENDED: Partial<Record<WebhookEvent, BatchStatus>> = {
  'batch.completed': 'complete',
  'batch.cancelled': 'cancelled',
};
const MAX_FILENAME_BYTES = 1000;

/** What is told of a batch that has come to its end. */
@Injectable()
@DescribesEvents(['batch.completed', 'batch.cancelled'])
export class BatchEventSubject extends EventSubject {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('app') private readonly config: AppConfig['app'],
  ) {
    super();
  }

  async describe(event: WebhookEvent, id: string): Promise<EventContent | undefined> {
    const batch = await this.source.getRepository(Batch).findOneBy({ id });
    // Begun again meanwhile: its next end is told of.
    if (!batch || batch.status !== ENDED[event]) return undefined;
    const { status, total, done, failed, cancelled, createdAt, finishedAt, originalFilename } = batch;
    return {
      data: {
        id,
        status,
        outcome: outcomeOf(batch),
        originalFilename: cutText(originalFilename, MAX_FILENAME_BYTES),
        total,
        processed: done + failed + cancelled,
        done,
        failed,
        cancelled,
        createdAt,
        finishedAt,
        exportUrl: `${this.config.publicUrl ?? ''}/api/batches/${id}/export`,
      },
      // What the first receivers of such messages look for.
      ...(event === 'batch.completed' && { extra: { request_id: id, status: 'completed' } }),
    };
  }
}
