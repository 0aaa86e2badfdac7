import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { DataSource } from 'typeorm';
import { Seldom } from '../../common/seldom.js';
import { JobProcessor } from '../../queue/job-processor.js';
import { FACES_QUEUE, type Jobs } from '../../queue/jobs.js';
import { FaceGrouping } from './face-grouping.js';
import { ownersInArrears } from './grouping-batch.js';
import { GroupingRun } from './grouping-run.js';

const SWEEP_SECONDS = 60;

/** Groups faces when asked to, and where nobody could ask: after a crash, without a queue, when pictures were deleted. */
@Injectable()
@Processor(FACES_QUEUE, { concurrency: 1 })
export class GroupingProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(GroupingProcessor.name);
  private readonly stopping = new AbortController();
  private readonly seldom = new Seldom();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly source: DataSource,
    private readonly run: GroupingRun,
    private readonly grouping: FaceGrouping,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.warnOfErrors(this.logger, 'Grouping of faces');
    // By each worker: asking costs one look into an index, and asking twice makes one job.
    this.timer = setInterval(() => void this.sweep(), SWEEP_SECONDS * 1000).unref();
    void this.sweep();
  }

  protected async work({ data }: Job<Jobs['faces.group']>): Promise<void> {
    try {
      const done = await this.run.of(data.ownerId, this.stopping.signal);
      if (!done) await this.grouping.request(data.ownerId);
    } catch (error) {
      this.logger.warn(`Could not group the faces of ${data.ownerId}; the sweep will: ${String(error)}`);
      throw error;
    }
  }

  private async sweep(): Promise<void> {
    try {
      for (const ownerId of await ownersInArrears(this.source, SWEEP_SECONDS))
        await this.grouping.request(ownerId);
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not look for faces to group: ${String(error)}`));
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.close();
  }
}
