import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { newId } from '../../common/ids.js';
import { Batch } from '../../database/entities/batch.entity.js';
import { currentRequestId } from '../../logging/index.js';
import type { ReceivedFile } from '../../multipart/received-file.js';
import { WebhookEndpoints } from '../../webhooks/endpoints/webhook-endpoints.js';
import { WebhookOutbox } from '../../webhooks/webhook-outbox.js';
import type { BatchOptionsDto } from '../batch.dto.js';
import { BatchFileFaulty, TooManyBatches } from '../batches.errors.js';
import type { BatchFile } from '../csv/batch-file.js';
import { KeptRows } from './kept-rows.js';
import { LOT, writeRows } from './row-writer.js';

/** Of one user, so that nobody fills the tables. */
const MAX_PROCESSING = 1000;

export interface Order {
  user: Principal;
  file: ReceivedFile;
  options: BatchOptionsDto;
  webhookUrl?: string;
  key?: string;
  hash: string;
}

/** Writes a table row by row in one transaction, whatever its size: all of it is there, or nothing. */
@Injectable()
export class BatchWriter {
  constructor(
    private readonly source: DataSource,
    private readonly endpoints: WebhookEndpoints,
    private readonly outbox: WebhookOutbox,
    private readonly kept: KeptRows,
  ) {}

  /** @returns undefined where the key was used already @throws DomainError for a file or a moment that is wrong */
  write(order: Order, table: BatchFile): Promise<Batch | undefined> {
    return this.source.transaction((db) => this.writeAll(db, order, table));
  }

  /** Before a long file is read; what counts is how many there are in the end. @throws TooManyBatches, TooManyBatchRows */
  async assertRoom({ user: { userId }, file }: Order): Promise<void> {
    if ((await countProcessing(this.source.manager, userId)) >= MAX_PROCESSING)
      throw new TooManyBatches(MAX_PROCESSING);
    await this.kept.assertRoom(this.source.manager, userId, file.size);
  }

  private async writeAll(db: EntityManager, order: Order, table: BatchFile): Promise<Batch | undefined> {
    const { user, options, webhookUrl } = order;
    const id = newId();
    const seq = await insert(db, id, order, table);
    if (seq === undefined) return undefined;
    let failed = 0;
    for await (const lot of table.lots(LOT)) failed += await writeRows(db, { id, seq }, lot);
    if (options.strict && table.faultCount > 0) throw new BatchFileFaulty(table.faults, table.faultCount);
    if (webhookUrl !== undefined) await this.endpoints.createForBatch(db, user.userId, id, webhookUrl);
    await this.begin(db, id, user, table, failed);
    return db.findOneByOrFail(Batch, { id });
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
          SET rows = $2, total = $3, failed = $4, ended_before = $4, seq = next_change(owner_id),
              status = CASE WHEN $5 THEN 'complete' ELSE status END,
              finished_at = CASE WHEN $5 THEN now() END
        WHERE id = $1`,
      [id, rows, urls, failed, complete],
    );
    // One after the other, as each has the owner's changes locked: the limits hold for all that are sent at once.
    if ((await countProcessing(db, userId)) > MAX_PROCESSING) throw new TooManyBatches(MAX_PROCESSING);
    await this.kept.assertRoom(db, userId);
    if (complete) await this.outbox.announce(db, userId, 'batch.completed', id);
  }
}

/** @returns the number of this change; undefined where the key was used already. Waits for whoever is using it */
async function insert(
  db: EntityManager,
  id: string,
  order: Order,
  table: BatchFile,
): Promise<string | undefined> {
  const { user, file, options, key, hash } = order;
  const [row] = await db.query<{ seq: string }[]>(
    `INSERT INTO batches (id, owner_id, original_filename, file_size, columns, url_column, delimiter, quality, format, max_size,
                          idempotency_key, request_hash, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     ON CONFLICT (owner_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING seq`,
    [
      id,
      user.userId,
      file.filename,
      file.size,
      table.columns.names,
      table.columns.urls[0],
      table.delimiter,
      options.quality,
      options.format,
      options.maxSize ?? null,
      key ?? null,
      hash,
      currentRequestId() ?? null,
    ],
  );
  return row?.seq;
}

async function countProcessing(db: EntityManager, ownerId: number): Promise<number> {
  const [row] = await db.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM batches WHERE owner_id = $1 AND status = 'processing'`,
    [ownerId],
  );
  return row!.count;
}
