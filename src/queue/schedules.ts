import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Seldom } from '../common/seldom.js';
import { MAINTENANCE_QUEUE } from './jobs.js';
import { QueueConnection } from './queue-connection.js';

/** A Redis that was emptied under way has forgotten the schedules with everything else. */
const CHECK_MS = 10_000;

export type ScheduledJob = 'maintenance.sweep' | 'maintenance.orphans';

/** Recurring jobs. However many workers there are, the queue hands each round to one. */
@Injectable()
export class Schedules implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Schedules.name);
  private readonly seldom = new Seldom();
  private readonly wanted = new Map<ScheduledJob, number>();
  /** Those that this process made: what it found may have another rhythm. */
  private readonly made = new Set<ScheduledJob>();
  private timer?: NodeJS.Timeout;

  constructor(
    @InjectQueue(MAINTENANCE_QUEUE) private readonly queue: Queue,
    private readonly connection: QueueConnection,
  ) {}

  /** Does not wait for a queue that is away: the schedules are made when it is there. */
  async keep(schedules: Record<ScheduledJob, number>): Promise<void> {
    for (const [name, seconds] of Object.entries(schedules)) this.wanted.set(name as ScheduledJob, seconds);
    this.connection.onReturn(() => void this.check());
    this.timer = setInterval(() => void this.check(), CHECK_MS).unref();
    await this.check();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    if (!this.connection.isAvailable()) return;
    try {
      // Without upkeep, what is not queued would never be; and nobody can pause it, save on a queue restored from then.
      if (await this.queue.isPaused()) await this.queue.resume();
      for (const [name, seconds] of this.wanted) {
        if (this.made.has(name) && (await this.isKept(name, seconds))) continue;
        await this.queue.upsertJobScheduler(name, { every: seconds * 1000 }, { name, data: {} });
        await this.queue.add(name, {}, { jobId: `${name}.start` });
        this.made.add(name);
      }
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not see to the schedules yet: ${String(error)}`));
    }
  }

  /** Each round begins the next; where one was lost, the schedule stands there and nothing comes of it. */
  private async isKept(name: ScheduledJob, seconds: number): Promise<boolean> {
    const schedule = await this.queue.getJobScheduler(name);
    return schedule?.next !== undefined && schedule.next > Date.now() - seconds * 1000 - CHECK_MS;
  }
}
