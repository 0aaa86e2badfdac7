import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { Batch } from '../../database/entities/batch.entity.js';
import type { BatchFault } from '../csv/batch-file.js';
import { IdempotencyKeyReused } from '../batches.errors.js';

const SHOWN_FAULTS = 100;
/** A fault of a whole row, rather than of one address. */
const OF_ROW = 'ROW_TOO_LONG';

interface StoredFault {
  line: number;
  code: string;
  message: string;
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

  /** Items without a host never had one: their rows are at fault, which is told once of each row that is too long. */
  private async faultsOf({
    id,
    columns,
    urlColumn,
  }: Batch): Promise<{ faults: BatchFault[]; faultCount: number }> {
    const rows = await this.source.query<StoredFault[]>(
      `SELECT line, code, message, count(*) OVER ()::int AS count
         FROM (SELECT line, min(position) AS position, error_code AS code, error_message AS message
                 FROM batch_items WHERE batch_id = $1 AND status = 'failed' AND host = ''
                GROUP BY line, error_code, error_message, CASE WHEN error_code = $2 THEN 0 ELSE position END
              ) AS fault
        ORDER BY line, position LIMIT $3`,
      [id, OF_ROW, SHOWN_FAULTS],
    );
    const faults = rows.map(({ line, code, message }) => ({
      line,
      column: code === OF_ROW ? null : columns[urlColumn]!,
      code,
      message,
    }));
    return { faults, faultCount: rows[0]?.count ?? 0 };
  }
}
