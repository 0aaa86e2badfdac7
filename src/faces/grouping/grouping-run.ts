import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { planGrouping, type FreshFace, type GroupingPlan } from '../clustering/plan-grouping.js';
import { PeopleAnnouncements } from '../people-announcements.js';
import { nextBatch, type Batch } from './grouping-batch.js';
import { writePlans } from './grouping-writer.js';
import { StoredArchive } from './stored-archive.js';

const FRESH_AT_ONCE = 500;
/** Plans that were overtaken by what persons did, before it is left to a later run. */
const ATTEMPTS = 5;
/** Beside the number of the owner's own lock of changes. */
const LOCK = 7316203;

/** Finds out whose the new faces of one owner are. */
@Injectable()
export class GroupingRun {
  constructor(
    private readonly source: DataSource,
    private readonly announcements: PeopleAnnouncements,
    @InjectConfig('faces') private readonly config: AppConfig['faces'],
  ) {}

  /** @returns false where somebody else is at it already: whoever asked asks again. */
  async of(ownerId: number, stopping: AbortSignal): Promise<boolean> {
    const runner = this.source.createQueryRunner();
    try {
      const [{ locked }] = (await runner.query('SELECT pg_try_advisory_lock($1, $2) AS locked', [
        LOCK,
        ownerId,
      ])) as [{ locked: boolean }];
      if (!locked) return false;
      try {
        await this.groupAll(ownerId, stopping);
        return true;
      } finally {
        await runner.query('SELECT pg_advisory_unlock($1, $2)', [LOCK, ownerId]);
      }
    } finally {
      await runner.release();
    }
  }

  /** Each batch is kept by itself: what a crash leaves undone is what the next run begins with. */
  private async groupAll(ownerId: number, stopping: AbortSignal): Promise<void> {
    let overtaken = 0;
    while (!stopping.aborted && overtaken < ATTEMPTS) {
      const batch = await nextBatch(this.source, ownerId);
      if (!batch) return;
      const images = await this.group(ownerId, batch);
      // Most looks at whoever was touched find that all is well.
      if (images && images.length > 0) await this.announcements.announce(ownerId, images);
      overtaken = images ? 0 : overtaken + 1;
    }
  }

  private async group(ownerId: number, { kinds, regrouped }: Batch): Promise<string[] | undefined> {
    const plans: GroupingPlan[] = [];
    for (const kind of kinds) {
      const archive = new StoredArchive(this.source, ownerId, kind);
      const fresh = (await archive.fresh(FRESH_AT_ONCE)) as FreshFace[];
      const options = { threshold: this.config.matchThreshold, newId };
      plans.push(await planGrouping(fresh, kind.touched, archive, options));
    }
    return writePlans(this.source, ownerId, plans, regrouped);
  }
}
