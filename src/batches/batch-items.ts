import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/access.js';
import { ValidationFailed } from '../common/validation.js';
import type { BatchItemStatus } from '../database/entities/batch-item.entity.js';
import type { BatchItemDto, BatchItemPageDto, ListBatchItemsDto } from './batch-item.dto.js';
import { BatchLinks } from './batch-links.js';
import { BatchReader } from './batch-reader.js';

/** An item with what is said of it by its row. */
export interface ItemRow {
  id: string;
  batchId: string;
  line: number;
  position: number;
  serialNumber: string;
  productName: string;
  url: string;
  status: BatchItemStatus;
  retryAt: Date | null;
  attempts: number;
  errorCode: string | null;
  errorMessage: string | null;
  httpStatus: number | null;
  bytes: string | null;
  imageId: string | null;
  outputBytes: string | null;
  outputWidth: number | null;
  outputHeight: number | null;
  finishedAt: Date | null;
  seq: string;
}

/** Its own pause, or that of its host, whichever is longer. */
const RETRY_AT = `
  CASE WHEN item.status = 'pending' THEN greatest(item.retry_at, (
    SELECT resume_at FROM fetch_hosts WHERE fetch_hosts.host = item.host AND resume_at > now())) END`;

/** For a `FROM` with items called `item` and their rows called `product`. */
export const ITEM_COLUMNS = `
  item.id, item.batch_id AS "batchId", item.line, item.position, serial_number AS "serialNumber",
  product_name AS "productName", url, item.status, ${RETRY_AT} AS "retryAt", attempts, error_code AS "errorCode",
  error_message AS "errorMessage", http_status AS "httpStatus", bytes, image_id AS "imageId",
  output_bytes AS "outputBytes", output_width AS "outputWidth", output_height AS "outputHeight",
  finished_at AS "finishedAt", seq`;
/** Looked up row by row: of large tables just written, the database knows too little to join them well. */
const WITH_ROW = `
  CROSS JOIN LATERAL (SELECT serial_number, product_name FROM batch_products AS listed
                       WHERE listed.batch_id = item.batch_id AND listed.line = item.line LIMIT 1) AS product`;
export const ITEMS_WITH_ROWS = `batch_items AS item ${WITH_ROW}`;

/** A page of items with their rows, which are looked up for these alone. */
export const itemPage = (where: string, order: string, limit: string) => `
  SELECT ${ITEM_COLUMNS}
    FROM (SELECT * FROM batch_items AS item WHERE ${where} ORDER BY ${order} LIMIT ${limit}) AS item ${WITH_ROW}
   ORDER BY ${order}`;

/** The items of a batch, in the order of the file. */
@Injectable()
export class BatchItems {
  constructor(
    private readonly source: DataSource,
    private readonly reader: BatchReader,
    private readonly links: BatchLinks,
  ) {}

  /** @throws BatchNotFound */
  async list(user: Principal, batchId: string, query: ListBatchItemsDto): Promise<BatchItemPageDto> {
    await this.reader.getOwned(user, batchId);
    const { limit, status, line, cursor } = query;
    const [afterLine, afterPosition] = cursor === undefined ? [0, 0] : readCursor(cursor);
    const rows = await this.source.query<ItemRow[]>(
      itemPage(
        `item.batch_id = $1 AND (item.line, item.position) > ($2, $3)
         ${status === undefined ? 'AND $4::text IS NULL' : 'AND item.status = $4'}
         ${line === undefined ? 'AND $5::int IS NULL' : 'AND item.line = $5'}`,
        'item.line, item.position',
        '$6',
      ),
      [batchId, afterLine, afterPosition, status ?? null, line ?? null, limit + 1],
    );
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map((row) => this.present(row)),
      limit,
      nextCursor: last ? writeCursor(last) : null,
    };
  }

  present(row: ItemRow): BatchItemDto {
    const { id, line, serialNumber, productName, url, status, errorCode, errorMessage } = row;
    return {
      id,
      line,
      serialNumber,
      productName,
      inputUrl: url,
      outputUrl: row.imageId === null ? null : this.links.output(row.batchId, id),
      thumbnailUrl: row.imageId === null ? null : this.links.thumbnail(row.imageId),
      status,
      error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
      httpStatus: row.httpStatus,
      bytes: row.bytes === null ? null : Number(row.bytes),
      attempts: row.attempts,
      retryAt: row.retryAt,
      imageId: row.imageId,
      outputBytes: row.outputBytes === null ? null : Number(row.outputBytes),
      outputWidth: row.outputWidth,
      outputHeight: row.outputHeight,
      finishedAt: row.finishedAt,
    };
  }
}

const writeCursor = ({ line, position }: ItemRow) => Buffer.from(`${line}.${position}`).toString('base64url');

function readCursor(cursor: string): [number, number] {
  const [, line, position] = /^(\d{1,9})\.(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (line === undefined)
    throw new ValidationFailed([
      { field: 'cursor', message: 'cursor must be the nextCursor of an earlier answer' },
    ]);
  return [Number(line), Number(position)];
}
