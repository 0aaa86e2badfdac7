import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Principal } from '../../auth/access.js';
import { FairQueue } from '../../common/fair-queue.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Batch } from '../../database/entities/batch.entity.js';
import { EventBus } from '../../events/event-bus.js';
import { withForm } from '../../multipart/multipart.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { WebhookUrls } from '../../webhooks/endpoints/webhook-urls.js';
import type { BatchOptionsDto, BatchPreviewDto } from '../batch.dto.js';
import { BatchFileMissing } from '../batches.errors.js';
import type { BatchFault } from '../csv/batch-file.js';
import type { Delimiter } from '../csv/delimiter.js';
import { BatchFeeder } from '../work/batch-feeder.js';
import { BatchTables } from './batch-tables.js';
import { BatchWriter, type Order } from './batch-writer.js';
import { IdempotentRequests } from './idempotent-requests.js';
import { readIdempotencyKey, readOptions } from './read-options.js';
import { TableStatistics } from './table-statistics.js';

/** Files read at the same time: each holds a connection to the database, and other requests need some too. */
const READ_AT_ONCE = 2;

export interface Accepted {
  batch: Batch;
  faults: readonly BatchFault[];
  faultCount: number;
  /** The request was sent before, and this is what came of it. */
  replayed: boolean;
}

/** Takes tables of products in. */
@Injectable()
export class BatchIntake {
  private readonly turns = new FairQueue<number>(READ_AT_ONCE);

  constructor(
    private readonly writer: BatchWriter,
    private readonly tables: BatchTables,
    private readonly urls: WebhookUrls,
    private readonly feeder: BatchFeeder,
    private readonly events: EventBus,
    private readonly idempotent: IdempotentRequests,
    private readonly statistics: TableStatistics,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('images') private readonly images: AppConfig['images'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
  ) {}

  /**
   * @param sendFaults of whoever wants all faults of a table that is only looked at
   * @throws DomainError for a request or a file that nothing can be made of
   */
  accept(
    user: Principal,
    request: Request,
    sendFaults?: (faults: Readable) => Promise<void>,
  ): Promise<Accepted | BatchPreviewDto> {
    const form = {
      fields: ['file'],
      maxFiles: 1,
      stopWhenTooLarge: true,
      maxBytes: this.config.maxBytes,
      folder: this.storage.temporaryFolder,
      idleTimeout: this.images.uploadIdleTimeout,
    };
    const key = readIdempotencyKey(request);
    return withForm(request, form, async ({ files: [file], values }) => {
      const options = await readOptions(values);
      if (!file) throw new BatchFileMissing();
      const webhookUrl =
        options.webhook_url === undefined ? undefined : this.urls.check(options.webhook_url, 'webhook_url');
      const order = { user, file, options, webhookUrl, key, hash: hashOf(file, options) };
      if (!options.dryRun) return this.turns.run(user.userId, () => this.take(order));
      const preview = await this.turns.run(user.userId, () => this.tables.preview(file));
      // While nobody waits for it, as its reader may be slow.
      await sendFaults?.(this.tables.faults(file, preview.delimiter as Delimiter));
      return preview;
    });
  }

  private async take(order: Order): Promise<Accepted> {
    const before = await this.idempotent.find(order.user, order.key, order.hash);
    if (before) return before;
    await this.writer.assertRoom(order);
    const table = await this.tables.open(order.file);
    try {
      const batch = await this.writer.write(order, table);
      // Another request with the same key was quicker; its batch may be deleted by now.
      if (!batch) return await this.take(order);
      await this.statistics.refresh(batch.total);
      await this.events.publish({ type: 'batch.changed', ownerId: batch.ownerId, batchId: batch.id });
      await this.feeder.feed();
      return { batch, faults: table.faults, faultCount: table.faultCount, replayed: false };
    } finally {
      await table.close();
    }
  }
}

/** The same for the same request, in whatever order its parts came. */
function hashOf({ sha256 }: ReceivedFile, options: BatchOptionsDto): string {
  const { webhook_url, quality, format, maxSize, strict } = options;
  return createHash('sha256')
    .update(JSON.stringify([sha256, webhook_url, quality, format, maxSize, strict]))
    .digest('hex');
}
