import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { OutputFormat } from '../../database/entities/batch.entity.js';
import { QuotaExceeded } from '../../images/images.errors.js';
import { outputKey } from '../../imaging/storage-keys.js';
import type { ReceivedFile } from '../../multipart/received-file.js';

/** How a processed image was asked for. */
export interface OutputVariant {
  format: OutputFormat;
  /** 1–100. */
  quality: number;
  /** Pixels of the longest edge at most; null leaves it as it is. */
  maxSize: number | null;
}

export interface MadeOutput {
  id: string;
  bytes: number;
}

/**
 * Which processed images are kept: one row for each file, which a trigger counts in its owner's quota. What changes it
 * has the owner locked, so that what is asked first still holds when it is written.
 */
@Injectable()
export class OutputLedger {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('images') private readonly config: AppConfig['images'],
  ) {}

  /**
   * Before an original is taken in, so that none is kept without what was to be made of it; whether there is room in the
   * end is seen when the item ends. One that is there already takes no more.
   * @throws QuotaExceeded
   */
  async assertRoomForBoth(
    ownerId: number,
    { sha256, size }: Pick<ReceivedFile, 'sha256' | 'size'>,
    bytes: number,
  ): Promise<void> {
    const [row] = await this.source.query<{ quota: number; used: number }[]>(
      `SELECT coalesce(quota_bytes, $3)::float8 AS quota, storage_bytes::float8 AS used FROM users
        WHERE id = $1 AND storage_bytes + $2 > coalesce(quota_bytes, $3)
          AND NOT EXISTS (SELECT FROM images WHERE owner_id = $1 AND sha256 = $4)`,
      [ownerId, size + bytes, this.config.defaultQuotaBytes, sha256],
    );
    if (row) throw new QuotaExceeded(row.quota, row.used, size + bytes);
  }

  /** @returns why it may not be kept */
  async refusal(
    db: EntityManager,
    ownerId: number,
    imageId: string,
    wanted: OutputVariant & MadeOutput,
  ): Promise<QuotaExceeded | undefined> {
    const [row] = await db.query<{ quota: number; used: number }[]>(
      `SELECT coalesce(quota_bytes, $6)::float8 AS quota, storage_bytes::float8 AS used FROM users
        WHERE id = $7 AND storage_bytes + $5 > coalesce(quota_bytes, $6)
          AND NOT EXISTS (SELECT FROM batch_outputs WHERE ${VARIANT})`,
      [...variant(imageId, wanted), wanted.bytes, this.config.defaultQuotaBytes, ownerId],
    );
    return row && new QuotaExceeded(row.quota, row.used, wanted.bytes);
  }

  /** @returns false where there is one like it, which serves as well */
  async record(
    db: EntityManager,
    ownerId: number,
    imageId: string,
    output: OutputVariant & MadeOutput,
  ): Promise<boolean> {
    const rows = await db.query<unknown[]>(
      `INSERT INTO batch_outputs (image_id, format, quality, max_size, id, owner_id, bytes)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING id`,
      [...variant(imageId, output), output.id, ownerId, output.bytes],
    );
    return rows.length > 0;
  }

  /** Of a batch that is about to go: what no other one has made as well. @returns the keys of its files */
  async forgetOf(db: EntityManager, batchId: string): Promise<string[]> {
    const [rows] = await db.query<[{ id: string; imageId: string; format: string }[], number]>(
      `DELETE FROM batch_outputs AS output
        USING (SELECT DISTINCT image_id, format, quality, coalesce(max_size, 0) AS max_size
                 FROM batch_items AS item JOIN batches ON batches.id = batch_id
                WHERE batch_id = $1 AND image_id IS NOT NULL) AS mine
        WHERE output.image_id = mine.image_id AND output.format = mine.format AND output.quality = mine.quality
          AND output.max_size = mine.max_size
          AND NOT EXISTS (SELECT FROM batch_items AS item JOIN batches ON batches.id = batch_id
                           WHERE item.image_id = mine.image_id AND batch_id <> $1 AND batches.format = mine.format
                             AND batches.quality = mine.quality AND coalesce(batches.max_size, 0) = mine.max_size)
       RETURNING output.id, output.image_id AS "imageId", output.format`,
      [batchId],
    );
    return rows.map((row) => outputKey(row.imageId, row));
  }

  /** @returns where it is kept; undefined where it is not */
  async find(imageId: string, wanted: OutputVariant): Promise<string | undefined> {
    const [row] = await this.source.query<{ id: string }[]>(
      `SELECT id FROM batch_outputs WHERE ${VARIANT}`,
      variant(imageId, wanted),
    );
    return row && outputKey(imageId, { id: row.id, format: wanted.format });
  }
}

const VARIANT = 'image_id = $1 AND format = $2 AND quality = $3 AND max_size = $4';
const variant = (imageId: string, { format, quality, maxSize }: OutputVariant) => [
  imageId,
  format,
  quality,
  maxSize ?? 0,
];

/** Whose storage is counted, in the order in which uploads and deletions take these locks. */
export async function lockOwner(db: EntityManager, ownerId: number): Promise<void> {
  await db.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [ownerId]);
  await db.query('SELECT lock_changes($1)', [ownerId]);
}
