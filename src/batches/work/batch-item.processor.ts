import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import { mkdir } from 'node:fs/promises';
import { coalesced } from '../../common/coalesced.js';
import { Seldom } from '../../common/seldom.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { runWithLogContext } from '../../logging/index.js';
import { JobProcessor } from '../../queue/job-processor.js';
import { BATCHES_QUEUE, type Jobs } from '../../queue/jobs.js';
import { BatchFeeder } from './batch-feeder.js';
import { InHandItems } from './in-hand.js';
import { ItemRunner } from './item-runner.js';
import { ItemStore } from './item-store.js';
import { LostItems } from './lost-items.js';

/** For what nobody else can see: a retry that is due, a worker that is gone, a queue that has lost its jobs. */
const TICK_MS = 1000;
const HOUR_MS = 3_600_000;

@Injectable()
// A job is taken up once, by its claim: who runs it again after its worker died finds nothing to do.
@Processor(BATCHES_QUEUE, { autorun: false })
export class BatchItemProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(BatchItemProcessor.name);
  private readonly seldom = new Seldom();
  private readonly hourly = new Seldom(HOUR_MS);
  private timer?: NodeJS.Timeout;
  private feeding?: Promise<void>;
  private stopping = false;
  private readonly tick = coalesced(async () => {
    try {
      await this.lost.recover();
      await this.feeder.feed();
      this.hourly.run(() => void this.lost.forgetHosts().catch(() => undefined));
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not look for lost items: ${String(error)}`));
    }
  });

  constructor(
    private readonly store: ItemStore,
    private readonly runner: ItemRunner,
    private readonly items: InHandItems,
    private readonly feeder: BatchFeeder,
    private readonly lost: LostItems,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('storage') private readonly storage: AppConfig['storage'],
    @InjectConfig('shutdown') private readonly shutdown: AppConfig['shutdown'],
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    await mkdir(this.storage.temporaryFolder, { recursive: true });
    this.begin(this.logger, 'Batches', this.config.workerConcurrency);
    this.timer = setInterval(() => void this.tick(), TICK_MS).unref();
  }

  protected async work({ data }: Job<Jobs['batches.item']>): Promise<void> {
    const item = await this.store.claim(data.itemId);
    if (!item) return;
    const { requestId, id, batchId } = item;
    await runWithLogContext({ requestId: requestId ?? undefined, batchId, itemId: id }, () =>
      this.items.during(item, (signal) => this.runner.run(item, signal)),
    );
    // Not waited for: the place is free for the next item. What a worker hands back when it stops is for the others.
    if (!this.stopping) this.feeding = this.feeder.feed();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    const handBack = () => {
      this.stopping = true;
      this.items.stop(new Error('The worker stops'));
    };
    const timer = setTimeout(handBack, this.shutdown.timeoutSeconds * 1000);
    await this.close();
    clearTimeout(timer);
    await this.feeding;
  }
}
