import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { createHash } from 'node:crypto';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { newId } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { Batch } from '../../database/entities/batch.entity.js';
import { EventBus } from '../../events/event-bus.js';
import { GuardedClient } from '../../http-client/guarded/guarded-client.js';
import { currentRequestId } from '../../logging/index.js';
import { withForm } from '../../multipart/multipart.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { WebhookEndpoints } from '../../webhooks/endpoints/webhook-endpoints.js';
import { WebhookUrls } from '../../webhooks/endpoints/webhook-urls.js';
import { WebhookOutbox } from '../../webhooks/webhook-outbox.js';
import type { BatchOptionsDto, BatchPreviewDto } from '../batch.dto.js';
import { BatchFileFaulty, BatchFileMissing, TooManyBatches } from '../batches.errors.js';
import { BatchFile, type BatchFault } from '../csv/batch-file.js';
import { BatchFeeder } from '../work/batch-feeder.js';
import { IdempotentRequests } from './idempotent-requests.js';
import { readIdempotencyKey, readOptions } from './read-options.js';
import { writeRows } from './row-writer.js';

/** Rows that are written with one statement. */
const LOT = 2000;
/** Of one user, so that nobody fills the tables. */
const MAX_PROCESSING = 1000;

export interface Accepted {
  batch: Batch;
  faults: readonly BatchFault[];
  faultCount: number;
  /** The request was sent before, and this is what came of it. */
  replayed: boolean;
}

interface Order {
  user: Principal;
  file: ReceivedFile;
  options: BatchOptionsDto;
  webhookUrl?: string;
  key?: string;
  hash: string;
}

/** Takes tables of products in: read row by row, written in one transaction, whatever their size. */
@Injectable()
export class BatchIntake {
  constructor(
    private readonly source: DataSource,
    private readonly client: GuardedClient,
    private readonly urls: WebhookUrls,
    private readonly endpoints: WebhookEndpoints,
    private readonly outbox: WebhookOutbox,
    private readonly feeder: BatchFeeder,
    private readonly events: EventBus,
    private readonly idempotent: IdempotentRequests,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('images') private readonly images: AppConfig['images'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
  ) {}

  /** @throws DomainError for a request or a file that nothing can be made of */
  accept(user: Principal, request: Request): Promise<Accepted | BatchPreviewDto> {
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
      const hash = createHash('sha256')
        .update(`${file.sha256}\n${JSON.stringify(options)}`)
        .digest('hex');
      if (options.dryRun) return this.preview(file);
      return this.take({ user, file, options, webhookUrl, key, hash });
    });
  }

  private open({ path }: ReceivedFile): Promise<BatchFile> {
    const { maxRows, maxUrls } = this.config;
    return BatchFile.open(path, { maxRows, maxUrls, check: (url) => this.client.check(url) });
  }

  private async preview(file: ReceivedFile): Promise<BatchPreviewDto> {
    const table = await this.open(file);
    // To its end, for its faults.
    for await (const _ of table.lots(LOT));
    const { rows, urls, columns, delimiter, encoding, faults, faultCount } = table;
    return { rows, total: urls, columns: columns.names, delimiter, encoding, faults, faultCount };
  }

  private async take(order: Order): Promise<Accepted> {
    const before = await this.idempotent.find(order.user, order.key, order.hash);
    if (before) return before;
    const table = await this.open(order.file);
    try {
      const batch = await this.source.transaction((db) => this.write(db, order, table));
      // Another request with the same key was quicker.
      if (!batch) return (await this.idempotent.find(order.user, order.key, order.hash))!;
      await this.events.publish({ type: 'batch.changed', ownerId: batch.ownerId, batchId: batch.id });
      await this.feeder.feed();
      return { batch, faults: table.faults, faultCount: table.faultCount, replayed: false };
    } finally {
      await table.close();
    }
  }

  private async write(db: EntityManager, order: Order, table: BatchFile): Promise<Batch | undefined> {
    const { user, options, webhookUrl } = order;
    const id = newId();
    if (!(await this.insert(db, id, order, table))) return undefined;
    let failed = 0;
    for await (const lot of table.lots(LOT)) failed += await writeRows(db, id, lot);
    if (options.strict && table.faultCount > 0) throw new BatchFileFaulty(table.faults, table.faultCount);
    await this.assertRoom(db, user);
    if (webhookUrl !== undefined) await this.endpoints.createForBatch(db, user.userId, id, webhookUrl);
    await this.begin(db, id, user, table, failed);
    return db.findOneByOrFail(Batch, { id });
  }

  /** @returns false where the key was used already; waits for whoever is using it */
  private async insert(db: EntityManager, id: string, order: Order, table: BatchFile): Promise<boolean> {
    const { user, file, options, key, hash } = order;
    const rows = await db.query<unknown[]>(
      `INSERT INTO batches (id, owner_id, original_filename, columns, url_column, delimiter, quality, format, max_size,
                            idempotency_key, request_hash, request_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id`,
      [
        id,
        user.userId,
        file.filename,
        table.columns.names,
        table.columns.urls,
        table.delimiter,
        options.quality,
        options.format,
        options.maxSize ?? null,
        key ?? null,
        hash,
        currentRequestId() ?? null,
      ],
    );
    return rows.length > 0;
  }

  /** Only now, as it keeps the owner's other changes waiting until the transaction ends. */
  private async begin(
    db: EntityManager,
    id: string,
    { userId }: Principal,
    { rows, urls }: BatchFile,
    failed: number,
  ): Promise<void> {
    const complete = failed === urls;
    await db.query(
      `UPDATE batches
          SET rows = $2, total = $3, failed = $4, seq = next_change(owner_id),
              status = CASE WHEN $5 THEN 'complete' ELSE status END,
              finished_at = CASE WHEN $5 THEN now() END
        WHERE id = $1`,
      [id, rows, urls, failed, complete],
    );
    if (failed > 0)
      await db.query(
        `UPDATE batch_items SET seq = batches.seq FROM batches
          WHERE batches.id = $1 AND batch_id = $1 AND batch_items.status = 'failed'`,
        [id],
      );
    if (complete) await this.outbox.announce(db, userId, 'batch.completed', id);
  }

  private async assertRoom(db: EntityManager, { userId }: Principal): Promise<void> {
    const [row] = await db.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM batches WHERE owner_id = $1 AND status = 'processing'`,
      [userId],
    );
    if (row!.count > MAX_PROCESSING) throw new TooManyBatches(MAX_PROCESSING);
  }
}
