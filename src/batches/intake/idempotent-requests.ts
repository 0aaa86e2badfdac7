import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { Batch } from '../../database/entities/batch.entity.js';
import { BatchItem } from '../../database/entities/batch-item.entity.js';
import type { BatchFault } from '../csv/batch-file.js';
import { IdempotencyKeyReused } from '../batches.errors.js';

const SHOWN_FAULTS = 100;

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

  /** Items without a host never had one: their rows are at fault. */
  private async faultsOf({
    id,
    columns,
    urlColumn,
  }: Batch): Promise<{ faults: BatchFault[]; faultCount: number }> {
    const [items, faultCount] = await this.source
      .getRepository(BatchItem)
      .createQueryBuilder('item')
      .where(`item.batch_id = :id AND item.status = 'failed' AND item.host = ''`, { id })
      .orderBy('item.line')
      .addOrderBy('item.position')
      .take(SHOWN_FAULTS)
      .getManyAndCount();
    const faults = items.map(({ line, errorCode, errorMessage }) => ({
      line,
      column: errorCode === 'ROW_TOO_LONG' ? null : columns[urlColumn]!,
      code: errorCode ?? '',
      message: errorMessage ?? '',
    }));
    return { faults, faultCount };
  }
}
