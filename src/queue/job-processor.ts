import { WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { Seldom } from '../common/seldom.js';
import { QueueConnection } from './queue-connection.js';

/** Consumes a queue, and can stop also while the queue is away. */
export abstract class JobProcessor extends WorkerHost {
  @Inject(QueueConnection) private readonly connection: QueueConnection;
  private readonly inHand = new Set<Promise<void>>();

  protected abstract work(job: Job): Promise<void>;

  async process(job: Job): Promise<void> {
    const work = this.work(job);
    this.inHand.add(work);
    try {
      await work;
    } finally {
      this.inHand.delete(work);
    }
  }

  /** A queue that refuses, as a Redis does that may only be read, does so ten times a second. */
  protected warnOfErrors(logger: Logger, name: string): void {
    const seldom = new Seldom();
    this.worker.on('error', (error) => seldom.run(() => logger.warn(`${name}: ${error.message}`)));
  }

  /** Finishes what is in hand. BullMQ by itself would wait for a queue that is away, to tell it of that. */
  protected async close(): Promise<void> {
    if (this.connection.isAvailable()) return this.worker.close();
    await Promise.allSettled(this.inHand);
    await this.worker.close(true);
  }
}
