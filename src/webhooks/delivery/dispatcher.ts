import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Seldom } from '../../common/seldom.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { JobQueue } from '../../queue/job-queue.js';
import { DeliveryStore } from './delivery-store.js';
import { DueDeliveries } from './due-deliveries.js';
import { Places } from './places.js';

const TICK_MS = 1000;
/** As many as are queued at a time; the others are found a moment later. */
const LOT = 200;
/** On top of what an attempt may take. */
const GRACE_SECONDS = 30;
const TIDY_UP_MS = 3_600_000;

/** Finds what is due, as events come about in the database alone, and brings it to the queue. */
@Injectable()
export class DeliveryDispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryDispatcher.name);
  private readonly seldom = new Seldom();
  private timer?: NodeJS.Timeout;
  private tidiedUpAt = 0;
  private stopped = false;

  constructor(
    private readonly store: DeliveryStore,
    private readonly due: DueDeliveries,
    private readonly queue: JobQueue,
    private readonly places: Places,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  onApplicationBootstrap(): void {
    void this.tick();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** What waits for a place that has just become free. */
  async dispatch(ownerId: number): Promise<void> {
    await this.queue.deliveries(await this.due.findOf(ownerId, this.places.perOwner));
  }

  /** By each worker: asking costs a look into an index, and asking twice makes one job. */
  private async tick(): Promise<void> {
    try {
      await this.store.recover(this.config.timeoutSeconds + GRACE_SECONDS);
      await this.queue.deliveries(await this.due.find(LOT, this.places.perOwner));
      await this.tidyUp();
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not look for messages to send: ${String(error)}`));
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.tick(), TICK_MS).unref();
  }

  private async tidyUp(): Promise<void> {
    if (Date.now() - this.tidiedUpAt < TIDY_UP_MS) return;
    this.tidiedUpAt = Date.now();
    await this.store.forget(this.config.logDays);
  }
}
