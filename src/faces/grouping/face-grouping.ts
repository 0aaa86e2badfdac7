import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Seldom } from '../../common/seldom.js';
import { FACES_QUEUE, type Jobs } from '../../queue/jobs.js';
import { QueueConnection } from '../../queue/queue-connection.js';

/** Pictures that are uploaded together are grouped together. */
const GATHER_MS = 1_000;

/** Asks for new faces to be taken for somebody's. */
@Injectable()
export class FaceGrouping {
  private readonly logger = new Logger(FaceGrouping.name);
  private readonly seldom = new Seldom();

  constructor(
    @InjectQueue(FACES_QUEUE) private readonly queue: Queue,
    private readonly connection: QueueConnection,
  ) {}

  /**
   * To be called after the faces are committed. Never throws: what could not be queued is found by the sweep. All
   * requests of one window make one job, which begins after the window: so none comes too late to be heeded.
   */
  async request(ownerId: number): Promise<void> {
    try {
      if (!this.connection.isAvailable()) throw new Error('there is no connection');
      const now = Date.now();
      const window = Math.floor(now / GATHER_MS);
      const payload: Jobs['faces.group'] = { ownerId };
      await this.queue.add('faces.group', payload, {
        jobId: `faces.${ownerId}.${window}`,
        delay: (window + 1) * GATHER_MS - now,
      });
    } catch (error) {
      this.seldom.run(() => this.logger.warn(`Could not queue; the sweep will: ${String(error)}`));
    }
  }
}
