import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { JobQueue } from '../queue/job-queue.js';
import { AnalysisService } from './analysis.service.js';

const BATCH = 500;

/**
 * Queues again whatever should be under way but has no job: a crash between commit and queue, a lost
 * queue, a change of queue. What has a job is not doubled, as a job's id names its production.
 */
@Injectable()
export class Sweeper {
  private readonly logger = new Logger(Sweeper.name);

  constructor(
    private readonly source: DataSource,
    private readonly analysis: AnalysisService,
    private readonly queue: JobQueue,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  /** @returns the number of jobs offered to the queue. */
  async sweep(): Promise<number> {
    let offered = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.source.query<{ image_id: string }[]>(
        `SELECT DISTINCT image_id FROM productions
          WHERE status IN ('pending', 'running') AND updated_at < now() - make_interval(secs => $1) AND image_id > $2
          ORDER BY image_id LIMIT $3`,
        [this.config.sweepIntervalSeconds / 2, after, BATCH],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.image_id;
      const jobs = await this.analysis.startable(rows.map((row) => row.image_id));
      await this.queue.produce(jobs);
      offered += jobs.length;
    }
    if (offered > 0) this.logger.log(`Made sure that ${offered} waiting productions are queued`);
    return offered;
  }
}
