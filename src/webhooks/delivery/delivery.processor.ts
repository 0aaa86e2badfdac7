import { Processor } from '@nestjs/bullmq';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Job } from 'bullmq';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { JobProcessor } from '../../queue/job-processor.js';
import { WEBHOOKS_QUEUE, type Jobs } from '../../queue/jobs.js';
import { DeliveryRunner } from './delivery-runner.js';

@Injectable()
@Processor(WEBHOOKS_QUEUE, { autorun: false })
export class DeliveryProcessor
  extends JobProcessor
  implements OnApplicationBootstrap, BeforeApplicationShutdown
{
  private readonly logger = new Logger(DeliveryProcessor.name);
  private readonly stopping = new AbortController();

  constructor(
    private readonly runner: DeliveryRunner,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
    @InjectConfig('shutdown') private readonly shutdown: AppConfig['shutdown'],
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.begin(this.logger, 'Webhooks', this.config.workerConcurrency);
  }

  protected async work({ data }: Job<Jobs['webhooks.deliver']>): Promise<void> {
    try {
      await this.runner.run(data.deliveryId, this.stopping.signal);
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.logger.warn(`A message could not be seen to, and will be again: ${String(error)}`);
      throw error;
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    const handBack = () => this.stopping.abort(new Error('The worker stops'));
    const timer = setTimeout(handBack, this.shutdown.timeoutSeconds * 1000);
    await this.close();
    clearTimeout(timer);
  }
}
