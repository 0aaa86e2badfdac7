import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { mkdir } from 'node:fs/promises';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { runWithLogContext } from '../../logging/index.js';
import { JobProcessor } from '../../queue/job-processor.js';
import { BATCHES_QUEUE, type Jobs } from '../../queue/jobs.js';
import { BatchFeeder } from './batch-feeder.js';
import { InHandItems } from './in-hand.js';
import { ItemRunner } from './item-runner.js';
import { ItemStore } from './item-store.js';

/** For what nobody else can see: a retry that is due, a worker that is gone, a queue that has lost its jobs. */
const TICK_MS = 1000;

@Injectable()
@Processor(BATCHES_QUEUE)
export class BatchItemProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(BatchItemProcessor.name);
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly store: ItemStore,
    private readonly runner: ItemRunner,
    private readonly items: InHandItems,
    private readonly feeder: BatchFeeder,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
    @InjectConfig('shutdown') private readonly shutdown: AppConfig['shutdown'],
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.worker.concurrency = this.config.workerConcurrency;
    this.warnOfErrors(this.logger, 'Batches');
    await mkdir(this.storage.temporaryFolder, { recursive: true });
    this.timer = setInterval(() => void this.feeder.feed(), TICK_MS).unref();
  }

  protected async work({ data }: Job<Jobs['batches.item']>): Promise<void> {
    const item = await this.store.claim(data.itemId);
    if (!item) return;
    const { requestId, id, batchId } = item;
    await runWithLogContext({ requestId: requestId ?? undefined, batchId, itemId: id }, () =>
      this.items.during(item, (signal) => this.runner.run(item, signal)),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const handBack = () => this.items.stop(new Error('The worker stops'));
    const timer = setTimeout(handBack, this.shutdown.timeoutSeconds * 1000);
    await this.close();
    clearTimeout(timer);
  }
}
