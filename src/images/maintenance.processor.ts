import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { Sweeper } from '../analysis/sweeper.js';
import { AuditLog } from '../audit/audit-log.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { JobProcessor } from '../queue/job-processor.js';
import { MAINTENANCE_QUEUE } from '../queue/jobs.js';
import { Schedules } from '../queue/schedules.js';
import { OrphanFiles } from './orphan-files.js';

/** Reading every stored file's age is not for every minute. */
const ORPHANS_EVERY_SECONDS = 3600;

/** Scheduled upkeep. However many workers there are, the queue hands each round to one. */
@Injectable()
@Processor(MAINTENANCE_QUEUE, { concurrency: 1 })
export class MaintenanceProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(MaintenanceProcessor.name);

  constructor(
    private readonly sweeper: Sweeper,
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
    if (job.name.startsWith('maintenance.sweep')) await this.sweeper.sweep();
    else await this.tidyUp();
  }

  /** What takes time, and none of which is urgent. */
  private async tidyUp(): Promise<void> {
    await this.audit.expire(this.admin.auditRetentionDays);
    await this.orphans.remove();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
