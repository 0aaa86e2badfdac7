import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Seldom } from '../common/seldom.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { currentTraceparent } from '../tracing/spans.js';
import {
  BATCHES_QUEUE,
  LANES,
  laneQueue,
  MAINTENANCE_QUEUE,
  WEBHOOKS_QUEUE,
  type Jobs,
  type Lane,
} from './jobs.js';
import { QueueConnection } from './queue-connection.js';

/** First pause before a failed production is tried again; it doubles each time. */
const RETRY_DELAY_MS = 2_000;
/** An upload does not wait longer for the queue. */
const OFFER_MS = 2_000;
/** Adding in bulk makes temporary tables in PostgreSQL, which takes longer than adding so many one by one. */
const FEW = 2;

export type ProduceJob = Jobs['analysis.produce'] & {
  lane: Lane;
  /** Begins an image, rather than going on with one. */
  first: boolean;
};

/** How often it was tried before: each try is a job of its own. */
type Tried<Job> = Job & { attempts: number };

/** In BullMQ, 0 goes before all others: images that were begun are finished before others are begun. */
const PRIORITY = { goOn: 0, begin: 1, background: 2 };
/** All that jobs are queued with. */
export const PRIORITIES = Object.values(PRIORITY);

/** Typed access to the queues. Adding a job that is already waiting or running changes nothing. */
@Injectable()
export class JobQueue implements OnModuleInit {
  private readonly logger = new Logger(JobQueue.name);
  private readonly lanes = new Map<Lane, Queue>();
  private maintenance?: Queue;
  private batches?: Queue;
  private webhooks?: Queue;
  private readonly seldom = new Seldom();

  constructor(
    private readonly modules: ModuleRef,
    private readonly connection: QueueConnection,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  onModuleInit(): void {
    for (const lane of LANES) this.lanes.set(lane, this.queue(laneQueue(lane)));
    this.maintenance = this.queue(MAINTENANCE_QUEUE);
    this.batches = this.queue(BATCHES_QUEUE);
    this.webhooks = this.queue(WEBHOOKS_QUEUE);
  }

  /** Never throws, and takes no long time: what could not be queued stays `pending`, and the sweeper queues it later. */
  async produce(jobs: readonly ProduceJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.offer(() => Promise.all(LANES.map((lane) => this.add(lane, jobs))));
  }

  /**
   * Never throws: items that no worker has taken up are offered again. Under ids of the queue's own: an item that was
   * handed back comes again while its job is still ending, and which job has it is decided by its claim.
   */
  async batchItems(items: readonly Jobs['batches.item'][]): Promise<void> {
    if (items.length === 0) return;
    const jobs = items.map((data) => ({ name: 'batches.item', data }));
    await this.offer(() => addTo(this.batches!, jobs));
  }

  /** Never throws: messages that no worker has taken up are offered again. */
  async deliveries(deliveries: readonly Tried<Jobs['webhooks.deliver']>[]): Promise<void> {
    if (deliveries.length === 0) return;
    const jobs = deliveries.map(({ attempts, ...data }) => ({
      name: 'webhooks.deliver',
      data,
      opts: { jobId: `${data.deliveryId}.${attempts}` },
    }));
    await this.offer(() => addTo(this.webhooks!, jobs));
  }

  /** Tells the workers that there is a backfill. Never throws: the next sweep would find it too. */
  async wakeBackfills(): Promise<void> {
    await this.offer(() => this.maintenance!.add('maintenance.backfill', {}));
  }

  private async offer(add: () => Promise<unknown>): Promise<void> {
    try {
      if (!this.connection.isAvailable()) throw new Error('there is no connection');
      await withinMs(OFFER_MS, add());
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not queue; the sweeper will: ${String(error)}`));
    }
  }

  private async add(lane: Lane, jobs: readonly ProduceJob[]): Promise<void> {
    const ofLane = jobs.filter((job) => job.lane === lane);
    const queue = this.lanes.get(lane);
    if (queue)
      await addTo(
        queue,
        ofLane.map((job) => this.toJob(job)),
      );
  }

  private toJob({ imageId, producer, run, requestId, traceparent, background, first }: ProduceJob) {
    return {
      name: 'analysis.produce',
      data: {
        imageId,
        producer,
        run,
        requestId,
        traceparent: traceparent ?? currentTraceparent(),
        background,
      },
      opts: {
        jobId: `${imageId}.${producer}.${run}`,
        priority: background ? PRIORITY.background : first ? PRIORITY.begin : PRIORITY.goOn,
        attempts: this.config.attempts,
        backoff: { type: 'exponential', delay: RETRY_DELAY_MS, jitter: 0.5 },
      },
    };
  }

  private queue(name: string): Queue {
    const queue = this.modules.get<Queue>(getQueueToken(name), { strict: false });
    const seldom = new Seldom();
    queue.on('error', (error) => seldom.run(() => this.logger.warn(`Queue ${name}: ${error.message}`)));
    return queue;
  }
}

async function addTo(queue: Queue, jobs: Parameters<Queue['addBulk']>[0]): Promise<void> {
  if (jobs.length > FEW) await queue.addBulk(jobs);
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
}

async function withinMs<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
