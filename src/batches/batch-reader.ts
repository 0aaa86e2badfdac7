import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/access.js';
import type { Page } from '../common/paging.dto.js';
import { Batch } from '../database/entities/batch.entity.js';
import { pageById } from '../database/page-by-id.js';
import type { ListBatchesDto } from './batch.dto.js';
import { BatchNotFound } from './batches.errors.js';

/** One owner's batches. */
@Injectable()
export class BatchReader {
  constructor(private readonly source: DataSource) {}

  /** @throws BatchNotFound, also where it is somebody else's */
  async getOwned({ userId }: Principal, id: string): Promise<Batch> {
    const batch = await this.source.getRepository(Batch).findOneBy({ id, ownerId: userId });
    if (!batch) throw new BatchNotFound();
    return batch;
  }

  /** Newest first. */
  list({ userId }: Principal, query: ListBatchesDto): Promise<Page<Batch>> {
    const { status } = query;
    const builder = this.source
      .getRepository(Batch)
      .createQueryBuilder('batch')
      .where({ ownerId: userId, ...(status && { status }) });
    return pageById(builder, query, 'DESC');
  }
}
