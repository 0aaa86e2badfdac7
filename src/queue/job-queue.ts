import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { LANES, laneQueue, MAINTENANCE_QUEUE, type Jobs, type Lane } from './jobs.js';

/** First pause before a failed production is tried again; it doubles each time. */
const RETRY_DELAY_MS = 2_000;

export type ProduceJob = Jobs['analysis.produce'] & {
  lane: Lane;
  /** Begins an image, rather than going on with one. */
  first: boolean;
};

/** In BullMQ, 0 goes before all others: images that were begun are finished before others are begun. */
const PRIORITY = { goOn: 0, begin: 1 };

/** Typed access to the queues. Adding a job that is already waiting or running changes nothing. */
@Injectable()
export class JobQueue implements OnModuleInit {
  private readonly logger = new Logger(JobQueue.name);
  private readonly lanes = new Map<Lane, Queue>();
  private maintenance: Queue;

  constructor(
    private readonly modules: ModuleRef,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  onModuleInit(): void {
    for (const lane of LANES) this.lanes.set(lane, this.queue(laneQueue(lane)));
    this.maintenance = this.queue(MAINTENANCE_QUEUE);
  }

  /** Never throws: what could not be queued stays `pending`, and the sweeper queues it later. */
  async produce(jobs: readonly ProduceJob[]): Promise<void> {
    const adding = LANES.map(async (lane) => {
      const ofLane = jobs.filter((job) => job.lane === lane);
      if (ofLane.length > 0) await this.lanes.get(lane)?.addBulk(ofLane.map((job) => this.toBulkJob(job)));
    });
    for (const outcome of await Promise.allSettled(adding)) {
      if (outcome.status === 'rejected')
        this.logger.warn(`Could not queue; the sweeper will: ${String(outcome.reason)}`);
    }
  }

  async schedule(name: 'maintenance.sweep' | 'maintenance.orphans', everySeconds: number): Promise<void> {
    await this.maintenance.upsertJobScheduler(name, { every: everySeconds * 1000 }, { name, data: {} });
    await this.maintenance.add(name, {}, { jobId: `${name}.start` });
  }

  private toBulkJob({ imageId, producer, run, requestId, first }: ProduceJob) {
    return {
      name: 'analysis.produce',
      data: { imageId, producer, run, requestId },
      opts: {
        jobId: `${imageId}.${producer}.${run}`,
        priority: first ? PRIORITY.begin : PRIORITY.goOn,
        attempts: this.config.attempts,
        backoff: { type: 'exponential', delay: RETRY_DELAY_MS, jitter: 0.5 },
      },
    };
  }

  private queue(name: string): Queue {
    const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
    queue.on('error', (error) => this.logger.warn(`Queue ${name}: ${error.message}`));
    return queue;
  }
}
