import { WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Seldom } from '../common/seldom.js';
import { deferralMs, type Deferral } from './deferral.js';
import { QueueConnection } from './queue-connection.js';

/** A queue that has fallen silent may take for ever to be told that a worker stops. */
const CLOSE_MS = 5_000;

/** Consumes a queue, and can stop also while the queue is away. */
export abstract class JobProcessor extends WorkerHost {
  @Inject(QueueConnection) private readonly connection: QueueConnection;
  private readonly inHand = new Set<Promise<unknown>>();

  /** @returns where it is to be done later, without counting as an attempt */
  protected abstract work(job: Job): Promise<Deferral | void>;

  async process(job: Job, token?: string): Promise<void> {
    const deferral = await this.doing(job);
    if (!deferral) return;
    // Not in hand any more: a worker that stops does not wait for a queue that is away.
    const { deferrals = 0 } = job.data as { deferrals?: number };
    await job.updateData({ ...job.data, deferrals: deferrals + 1 });
    await job.moveToDelayed(Date.now() + deferralMs(deferral, deferrals), token);
    throw new DelayedError();
  }

  private async doing(job: Job): Promise<Deferral | void> {
    const work = this.work(job);
    this.inHand.add(work);
    try {
      return await work;
    } finally {
      this.inHand.delete(work);
    }
  }

  /**
   * Takes so many jobs at a time, from the first moment on: a worker that ran before it was told how many would take
   * one, and no other until that is done.
   */
  protected begin(logger: Logger, name: string, concurrency: number): void {
    this.warnOfErrors(logger, name);
    this.worker.concurrency = concurrency;
    this.worker
      .run()
      .catch((error: unknown) => logger.error(`${name}: takes no work any more: ${String(error)}`));
  }

  /** A queue that refuses, as a Redis does that may only be read, does so ten times a second. */
  protected warnOfErrors(logger: Logger, name: string): void {
    const seldom = new Seldom();
    this.worker.on('error', (error) => seldom.run(() => logger.warn(`${name}: ${error.message}`)));
  }

  /** Finishes what is in hand. BullMQ by itself would wait for a queue that is away, to tell it of that. */
  protected async close(): Promise<void> {
    const closed = this.connection.isAvailable() ? this.worker.close() : this.leave();
    let timer: NodeJS.Timeout | undefined;
    const pause = () => new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([closed, this.atRest(pause)]).finally(() => clearTimeout(timer));
  }

  private async leave(): Promise<void> {
    await Promise.allSettled(this.inHand);
    await this.worker.close(true);
  }

  /** Some time after the last job has ended; one that was on its way here may have begun meanwhile. */
  private async atRest(pause: () => Promise<void>): Promise<void> {
    do {
      await Promise.allSettled(this.inHand);
      await pause();
    } while (this.inHand.size > 0);
  }
}
