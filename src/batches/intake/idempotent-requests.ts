import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { Batch } from '../../database/entities/batch.entity.js';
import { shortened, type BatchFault } from '../csv/batch-file.js';
import { addressesOf, listColumns } from '../csv/columns.js';
import { ROW_FAULTS } from '../csv/row-cells.js';
import { IdempotencyKeyReused } from '../batches.errors.js';

const SHOWN_FAULTS = 100;

interface StoredFault {
  line: number;
  position: number;
  url: string;
  code: string;
  message: string;
  /** Where one column does not tell it all. */
  cells: string[] | null;
  /** Of all. */
  count: number;
}

/** Requests that were sent before, by a client that did not get its answer. */
@Injectable()
export class IdempotentRequests {
  constructor(private readonly source: DataSource) {}

  /** @returns what came of it @throws IdempotencyKeyReused where it was another one */
  async find({ userId }: Principal, key: string | undefined, hash: string) {
    if (key === undefined) return undefined;
    const batch = await this.source.getRepository(Batch).findOneBy({ ownerId: userId, idempotencyKey: key });
    if (!batch) return undefined;
    if (batch.requestHash !== hash) throw new IdempotencyKeyReused();
    return { batch, ...(await this.faultsOf(batch)), replayed: true };
  }

  /** Items without a host never had one: their rows are at fault, which is told once of each row as a whole. */
  private async faultsOf({ id, columns, urlColumn }: Batch) {
    const urls = listColumns(columns, urlColumn);
    const rows = await this.source.query<StoredFault[]>(
      `SELECT fault.*, CASE WHEN $4 THEN cells END AS cells
         FROM (SELECT line, min(position) AS position, min(url) AS url, error_code AS code, error_message AS message,
                      count(*) OVER ()::int AS count
                 FROM batch_items WHERE batch_id = $1 AND status = 'failed' AND host = ''
                GROUP BY line, error_code, error_message,
                         CASE WHEN error_code = ANY($2::text[]) THEN 0 ELSE position END
                ORDER BY line, min(position) LIMIT $3) AS fault
         JOIN batch_products AS product ON product.batch_id = $1 AND product.line = fault.line
        ORDER BY fault.line, fault.position`,
      [id, ROW_FAULTS, SHOWN_FAULTS, urls.length > 1],
    );
    const faults = rows.map((row) => toFault(row, columns, urls));
    return { faults, faultCount: rows[0]?.count ?? 0 };
  }
}

function toFault(row: StoredFault, columns: readonly string[], urls: readonly number[]): BatchFault {
  const { line, code, message, url, cells } = row;
  if (ROW_FAULTS.includes(code)) return { line, column: null, position: null, code, message, value: null };
  const first = { column: urls[0]!, position: row.position + 1 };
  const place = (cells && addressesOf(cells, urls)[row.position]) ?? first;
  const column = columns[place.column]!;
  if (url === '') return { line, column, position: null, code, message, value: null };
  return { line, column, position: place.position, code, message, value: shortened(url) };
}
