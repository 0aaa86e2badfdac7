import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { TooManyBatchRows } from '../batches.errors.js';

/** A row may hold a novel: for each of these, it counts once. */
const ROW_BYTES = 1024;

/** What one user keeps of tables, so that nobody fills the database: images count in quotas, rows do not. */
@Injectable()
export class KeptRows {
  constructor(@InjectConfig('batches') private readonly config: AppConfig['batches']) {}

  /** @param bytes of a table that is not among them yet @throws TooManyBatchRows */
  async assertRoom(db: EntityManager, ownerId: number, bytes = 0): Promise<void> {
    const [row] = await db.query<{ kept: number }[]>(
      `SELECT coalesce(sum(greatest(rows, total, file_size / $2)), 0)::float8 AS kept FROM batches WHERE owner_id = $1`,
      [ownerId, ROW_BYTES],
    );
    const limit = this.config.rowsPerUser;
    if (row!.kept + Math.floor(bytes / ROW_BYTES) > limit) throw new TooManyBatchRows(limit);
  }
}
