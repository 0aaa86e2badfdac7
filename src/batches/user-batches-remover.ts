import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RemovesUserData, UserDataRemover } from '../users/user-data-remover.js';
import { BatchChanges } from './batch-changes.js';

/** What a deleted account leaves behind here: nothing. Before its images, of which batches make more. */
@Injectable()
@RemovesUserData('first')
export class UserBatchesRemover extends UserDataRemover {
  constructor(
    private readonly source: DataSource,
    private readonly changes: BatchChanges,
  ) {
    super();
  }

  /**
   * One by one, as each may take long; those that are being worked on first. To cancel them before would change each of
   * their items only to delete it.
   */
  async removeAllOf(userId: number): Promise<void> {
    for (;;) {
      const [next] = await this.source.query<{ id: string }[]>(
        `SELECT id FROM batches WHERE owner_id = $1 ORDER BY status <> 'processing', id LIMIT 1`,
        [userId],
      );
      if (!next) return;
      // What was made goes with the folders of its images.
      await this.changes.forget(userId, next.id);
    }
  }
}
