import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BatchItem } from '../../database/entities/batch-item.entity.js';
import { itemPage, type ItemRow } from '../batch-items.js';

export type ProductItem = Pick<BatchItem, 'id' | 'url' | 'status' | 'errorCode' | 'errorMessage' | 'imageId'>;

/** A row of the file, with its items in their order. */
export interface ProductRow {
  line: number;
  cells: string[];
  items: ProductItem[];
}

/** A row may be large: these may not be many. */
const ROWS = 500;
const ITEMS = 1000;

const ALL = `
  SELECT line, cells FROM batch_products WHERE batch_id = $1 AND line > $2 ORDER BY line LIMIT $3`;
/** From what failed to its rows, as rows without any may be nearly all of them. */
const FAILED = `
  SELECT failed.line, cells
    FROM (SELECT DISTINCT line FROM batch_items
           WHERE batch_id = $1 AND status = 'failed' AND line > $2 ORDER BY line LIMIT $3) AS failed
   CROSS JOIN LATERAL (SELECT cells FROM batch_products AS listed
                        WHERE listed.batch_id = $1 AND listed.line = failed.line LIMIT 1) AS product
   ORDER BY failed.line`;

/** Batches from their first line to their last, page by page, so that a slow reader holds no connection. */
@Injectable()
export class ProductRows {
  constructor(private readonly source: DataSource) {}

  /** @param failed only those with items that failed */
  async *rows(batchId: string, failed: boolean): AsyncGenerator<ProductRow, void, undefined> {
    for (let line = 0; ;) {
      const rows = await this.source.query<Omit<ProductRow, 'items'>[]>(failed ? FAILED : ALL, [
        batchId,
        line,
        ROWS,
      ]);
      const items = await this.itemsOf(batchId, rows);
      for (const row of rows) yield { ...row, items: items.get(row.line) ?? [] };
      if (rows.length < ROWS) return;
      line = rows.at(-1)!.line;
    }
  }

  /** @param done only those that something was made of */
  async *items(batchId: string, done: boolean): AsyncGenerator<ItemRow, void, undefined> {
    for (let [line, position] = [0, 0]; ;) {
      const rows = await this.source.query<ItemRow[]>(
        itemPage(
          `item.batch_id = $1 AND (item.line, item.position) > ($2, $3)${done ? ` AND item.status = 'done'` : ''}`,
          'item.line, item.position',
          '$4',
        ),
        [batchId, line, position, ITEMS],
      );
      yield* rows;
      if (rows.length < ITEMS) return;
      ({ line, position } = rows.at(-1)!);
    }
  }

  /** Asked apart from their rows: of large tables just written, the database knows too little to join them well. */
  private async itemsOf(
    batchId: string,
    rows: readonly { line: number }[],
  ): Promise<Map<number, ProductItem[]>> {
    const items = await this.source.query<(ProductItem & { line: number })[]>(
      `SELECT line, id, url, status, error_code AS "errorCode", error_message AS "errorMessage", image_id AS "imageId"
         FROM batch_items WHERE batch_id = $1 AND line = ANY($2::int[]) ORDER BY line, position`,
      [batchId, rows.map(({ line }) => line)],
    );
    const byLine = new Map<number, ProductItem[]>(rows.map(({ line }) => [line, []]));
    for (const { line, ...item } of items) byLine.get(line)?.push(item);
    return byLine;
  }
}
