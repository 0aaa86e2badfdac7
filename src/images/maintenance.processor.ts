import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { BackfillLeases } from '../analysis/backfill/backfill-leases.js';
import { BackfillRunner } from '../analysis/backfill/backfill-runner.js';
import { Sweeper } from '../analysis/sweeper.js';
import { AuditLog } from '../audit/audit-log.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { ModelBudget } from '../models/model-budget.js';
import { JobProcessor } from '../queue/job-processor.js';
import { MAINTENANCE_QUEUE } from '../queue/jobs.js';
import { Schedules } from '../queue/schedules.js';
import { Housekeeping } from './housekeeping.js';
import { OrphanFiles } from './orphan-files.js';

/** Reading every stored file's age is not for every minute. */
const ORPHANS_EVERY_SECONDS = 3600;
/** For which ended backfills, and how many models were called on a day, can be looked up. */
const KEPT_DAYS = 90;

/** Scheduled upkeep. However many workers there are, the queue hands each round to one. */
@Injectable()
// Two, so that looking through millions of files does not keep unfinished work waiting.
@Processor(MAINTENANCE_QUEUE, { concurrency: 2 })
export class MaintenanceProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(MaintenanceProcessor.name);
  private readonly underWay = new Set<() => Promise<unknown>>();
  private readonly backfill = () => this.backfills.wake();
  private readonly sweep = async () => {
    await this.sweeper.sweep();
    await this.backfill();
  };
  /** What takes time, and none of which is urgent. */
  private readonly tidyUp = async () => {
    await this.audit.expire(this.admin.auditRetentionDays);
    await this.leases.forget(KEPT_DAYS);
    await this.budget.forget(KEPT_DAYS);
    await this.housekeeping.tidyUp();
    await this.orphans.remove();
  };

  constructor(
    private readonly sweeper: Sweeper,
    private readonly backfills: BackfillRunner,
    private readonly leases: BackfillLeases,
    private readonly budget: ModelBudget,
    private readonly housekeeping: Housekeeping,
    private readonly orphans: OrphanFiles,
    private readonly audit: AuditLog,
    private readonly schedules: Schedules,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
    @InjectConfig('admin') private readonly admin: AppConfig['admin'],
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.warnOfErrors(this.logger, 'Maintenance');
    await this.schedules.keep({
      'maintenance.sweep': this.config.sweepIntervalSeconds,
      'maintenance.orphans': ORPHANS_EVERY_SECONDS,
    });
  }

  protected async work(job: Job): Promise<void> {
    if (job.name === 'maintenance.backfill') await this.backfill();
    else await this.once(job.name.startsWith('maintenance.sweep') ? this.sweep : this.tidyUp);
  }

  /** A round that comes while the one before takes its time is left out. */
  private async once(round: () => Promise<unknown>): Promise<void> {
    if (this.underWay.has(round)) return;
    this.underWay.add(round);
    try {
      await round();
    } finally {
      this.underWay.delete(round);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
