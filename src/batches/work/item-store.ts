import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { givingWay } from '../../database/deadlocks.js';
import { outlastingOutages } from '../../database/outages.js';
import type { OutputFormat } from '../../database/entities/batch.entity.js';
import { hostOf } from '../../http-client/guarded/url-check.js';
import { lockOwner, OutputLedger, type MadeOutput } from '../output/output-ledger.js';
import { WebhookOutbox } from '../../webhooks/webhook-outbox.js';

/** An item that this worker, and no other, has in hand. */
export interface ClaimedItem {
  id: string;
  claim: string;
  batchId: string;
  ownerId: number;
  url: string;
  /** Whose place it takes, or waits for; it changes as it is sent on. */
  host: string;
  /** For how long it was asked for fewer requests each time; null where it was not. */
  refusedSeconds: number | null;
  /** Its owner may store something more. */
  hasRoom: boolean;
  productName: string;
  /** This one included. */
  attempts: number;
  format: OutputFormat;
  quality: number;
  maxSize: number | null;
  requestId: string | null;
}

interface Facts {
  httpStatus?: number;
  bytes?: number;
}

export type ItemEnd =
  | ({ status: 'done'; imageId: string; output: MadeOutput & { width: number; height: number } } & Facts)
  | ({ status: 'failed'; errorCode: string; errorMessage: string } & Facts);

export interface Finished {
  /** Not what was come to, where there was no room for what was made. */
  end: ItemEnd;
  /** What was made is kept, as there was none like it. */
  outputKept: boolean;
  /** The image is known by one more name. */
  imageChanged: boolean;
}

/** The states of items. What a worker comes to that has lost its claim is void. */
@Injectable()
export class ItemStore {
  constructor(
    private readonly source: DataSource,
    private readonly outbox: WebhookOutbox,
    private readonly outputs: OutputLedger,
    @InjectConfig('images') private readonly images: AppConfig['images'],
  ) {}

  /** @returns undefined where it is in other hands, has ended, or is not to be worked on any more */
  async claim(id: string): Promise<ClaimedItem | undefined> {
    const [[row]] = await this.source.query<[ClaimedItem[], number]>(
      `UPDATE batch_items AS item SET claim = $2, attempts = item.attempts + 1, updated_at = now(),
              started_at = coalesce(item.started_at, now())
         FROM batches AS batch JOIN users ON users.id = batch.owner_id, batch_products AS product
        WHERE item.id = $1 AND item.status = 'processing' AND item.claim IS NULL
          AND batch.id = item.batch_id AND batch.status = 'processing' AND NOT users.disabled
          AND product.batch_id = item.batch_id AND product.line = item.line
       RETURNING item.id, item.claim, item.batch_id AS "batchId", batch.owner_id AS "ownerId", item.url, item.host,
                 extract(epoch FROM now() - item.refused_since)::float8 AS "refusedSeconds",
                 storage_bytes < coalesce(quota_bytes, $3) AS "hasRoom", product.product_name AS "productName", item.attempts, batch.format, batch.quality,
                 batch.max_size AS "maxSize", batch.request_id AS "requestId"`,
      [id, newId(), this.images.defaultQuotaBytes],
    );
    return row;
  }

  /** Says that they are being worked on. @returns those of them that are to be worked on still */
  async touch(items: readonly Pick<ClaimedItem, 'id' | 'claim'>[]): Promise<Set<string>> {
    const [rows] = await this.source.query<[{ id: string }[], number]>(
      `UPDATE batch_items AS item SET updated_at = now()
         FROM batches AS batch JOIN users ON users.id = batch.owner_id
        WHERE item.id = ANY($1::uuid[]) AND item.claim = ANY($2::uuid[])
          AND batch.id = item.batch_id AND batch.status = 'processing' AND NOT users.disabled
       RETURNING item.id`,
      [items.map(({ id }) => id), items.map(({ claim }) => claim)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * It is tried again later, when its own host may be asked, or, where it was not its fault, the one it had come to.
   * @param counted false where it was not its fault
   */
  putOff(item: ClaimedItem, seconds: number, facts: Facts, counted = true): Promise<void> {
    const host = counted ? ownHostOf(item) : item.host;
    return this.giveUp(item, (db) =>
      db.query(
        `UPDATE batch_items
            SET status = 'pending', claim = NULL, retry_at = now() + make_interval(secs => $3::float8),
                attempts = attempts - $4::int, http_status = $5, bytes = $6, host = $7, updated_at = now()
          WHERE id = $1 AND claim = $2 AND status = 'processing'`,
        [item.id, item.claim, seconds, counted ? 0 : 1, facts.httpStatus ?? null, facts.bytes ?? null, host],
      ),
    );
  }

  /** The host asks for fewer requests: obeying it is no attempt. */
  async obey(item: ClaimedItem, seconds: number, facts: Facts): Promise<void> {
    await this.source.query(
      `UPDATE batch_items SET refused_since = coalesce(refused_since, now()) WHERE id = $1 AND claim = $2`,
      [item.id, item.claim],
    );
    await this.putOff(item, seconds, facts, false);
  }

  /** As if it had not been begun, where it is now: it waits for a place there. */
  handBack(item: ClaimedItem): Promise<void> {
    return this.giveUp(item, (db) =>
      db.query(
        `UPDATE batch_items
            SET status = 'pending', claim = NULL, attempts = attempts - 1, host = $3, updated_at = now()
          WHERE id = $1 AND claim = $2 AND status = 'processing'`,
        [item.id, item.claim, item.host],
      ),
    );
  }

  /** What was cancelled while it was in hand does not wait again, or its batch would never add up. */
  private giveUp(item: ClaimedItem, wait: (db: EntityManager) => Promise<unknown>): Promise<void> {
    const write = () =>
      this.source.transaction(async (db) => {
        await db.query('SELECT lock_changes($1)', [item.ownerId]);
        const status = await lockBatch(db, item);
        if (status === 'cancelled')
          await cancelItems(db, item, 'id = $3 AND claim = $4', [item.id, item.claim]);
        else await wait(db);
      });
    // Where it could not be said, it would count as an attempt.
    return outlastingOutages(() => givingWay(write));
  }

  /**
   * Writes how it ended, counts it and, with the last one, ends its batch.
   * @returns undefined where the claim was lost: then nothing was written
   */
  finish(item: ClaimedItem, end: ItemEnd): Promise<Finished | undefined> {
    return givingWay(() => this.source.transaction((db) => this.write(db, item, end)));
  }

  private async write(db: EntityManager, item: ClaimedItem, come: ItemEnd): Promise<Finished | undefined> {
    // The order in which others take these locks: the owner, the owner's changes, the image, the batch, its items.
    await lockOwner(db, item.ownerId);
    const imageId = come.status === 'done' ? await lockImage(db, come.imageId) : undefined;
    if ((await lockBatch(db, item)) === undefined) return undefined;
    const end = await this.withinQuota(db, item, come, imageId);
    const kept = end.status === 'done' ? imageId : undefined;
    if (!(await this.writeItem(db, item, end, kept))) return undefined;
    const outputKept =
      end.status === 'done' &&
      kept !== undefined &&
      (await this.outputs.record(db, item.ownerId, kept, { ...item, ...end.output }));
    const imageChanged = kept !== undefined && (await nameImage(db, kept, item));
    await this.count(db, item, end.status);
    return { end, outputKept, imageChanged };
  }

  private async withinQuota(
    db: EntityManager,
    item: ClaimedItem,
    end: ItemEnd,
    imageId: string | undefined,
  ): Promise<ItemEnd> {
    if (end.status !== 'done' || imageId === undefined) return end;
    const refusal = await this.outputs.refusal(db, item.ownerId, imageId, { ...item, ...end.output });
    if (!refusal) return end;
    const { httpStatus, bytes } = end;
    return {
      status: 'failed',
      errorCode: refusal.code,
      errorMessage: refusal.message,
      httpStatus,
      bytes,
    };
  }

  private async writeItem(
    db: EntityManager,
    item: ClaimedItem,
    end: ItemEnd,
    imageId: string | undefined,
  ): Promise<boolean> {
    const output = end.status === 'done' && imageId !== undefined ? end.output : undefined;
    const error = errorOf(end, imageId);
    const [, affected] = await db.query<[unknown, number]>(
      `UPDATE batch_items
          SET status = $3, claim = NULL, image_id = $4, output_bytes = $5, output_width = $6, output_height = $7,
              error_code = $8, error_message = $9, http_status = $10, bytes = $11, finished_at = now(),
              updated_at = now(), retry_at = NULL, host = $13, seq = next_change($12)
        WHERE id = $1 AND claim = $2 AND status = 'processing'`,
      [
        item.id,
        item.claim,
        end.status,
        imageId ?? null,
        output?.bytes ?? null,
        output?.width ?? null,
        output?.height ?? null,
        error?.code ?? null,
        error?.message ?? null,
        end.httpStatus ?? null,
        end.bytes ?? null,
        item.ownerId,
        ownHostOf(item),
      ],
    );
    return affected > 0;
  }

  private async count(db: EntityManager, { batchId, ownerId }: ClaimedItem, status: ItemEnd['status']) {
    const [rows] = await db.query<[{ complete: boolean }[], number]>(
      `UPDATE batches
          SET ${status} = ${status} + 1, seq = next_change($2),
              status = CASE WHEN status = 'processing' AND done + failed + cancelled + 1 = total
                            THEN 'complete' ELSE status END,
              finished_at = CASE WHEN status = 'processing' AND done + failed + cancelled + 1 = total
                                 THEN now() ELSE finished_at END
        WHERE id = $1 RETURNING status = 'complete' AS complete`,
      [batchId, ownerId],
    );
    if (rows[0]?.complete) await this.outbox.announce(db, ownerId, 'batch.completed', batchId);
  }
}

function errorOf(end: ItemEnd, imageId: string | undefined): { code: string; message: string } | undefined {
  if (end.status === 'failed') return { code: end.errorCode, message: end.errorMessage };
  // As the database says of those whose image is deleted later.
  return imageId === undefined ? { code: 'IMAGE_DELETED', message: 'The image was deleted' } : undefined;
}

/** That its address names. */
export const ownHostOf = ({ url }: Pick<ClaimedItem, 'url'>): string => hostOf(new URL(url));

/** Of a batch that was cancelled, and is locked: what was in hand then. @param which a condition */
export async function cancelItems(
  db: EntityManager,
  { batchId, ownerId }: Pick<ClaimedItem, 'batchId' | 'ownerId'>,
  which: string,
  values: readonly unknown[],
): Promise<number> {
  const [, count] = await db.query<[unknown, number]>(
    `UPDATE batch_items
        SET status = 'cancelled', claim = NULL, retry_at = NULL, finished_at = now(), updated_at = now(),
            seq = next_change($2)
      WHERE batch_id = $1 AND status = 'processing' AND ${which}`,
    [batchId, ownerId, ...values],
  );
  if (count > 0)
    await db.query(`UPDATE batches SET cancelled = cancelled + $3, seq = next_change($2) WHERE id = $1`, [
      batchId,
      ownerId,
      count,
    ]);
  return count;
}

export async function lockBatch(
  db: EntityManager,
  { batchId }: Pick<ClaimedItem, 'batchId'>,
): Promise<string | undefined> {
  const [row] = await db.query<{ status: string }[]>('SELECT status FROM batches WHERE id = $1 FOR UPDATE', [
    batchId,
  ]);
  return row?.status;
}

/** @returns undefined where it was deleted meanwhile */
async function lockImage(db: EntityManager, id: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }[]>('SELECT id FROM images WHERE id = $1 FOR UPDATE', [id]);
  return row?.id;
}

/** An image that comes with many products is found by the first ones. */
const MAX_NAMES = 50;

async function nameImage(
  db: EntityManager,
  id: string,
  { productName, ownerId }: ClaimedItem,
): Promise<boolean> {
  if (productName === '') return false;
  const [, affected] = await db.query<[unknown, number]>(
    `UPDATE images SET product_names = array_append(product_names, $2), seq = next_change($3)
      WHERE id = $1 AND NOT product_names @> ARRAY[$2] AND cardinality(product_names) < $4`,
    [id, productName, ownerId, MAX_NAMES],
  );
  return affected > 0;
}
