import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { EventBus } from '../events/event-bus.js';
import { JobQueue } from '../queue/job-queue.js';
import { QueueConnection } from '../queue/queue-connection.js';
import { LaneControls } from './lane-controls.js';
import { ProducerRegistry } from './producer-registry.js';
import { AnalysisService } from './analysis.service.js';

const BATCH = 500;

/**
 * Queues again whatever should be under way but has no job: a crash between commit and queue, a lost
 * queue, a change of queue. What has a job is not doubled, as a job's id names its production.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap {
  private readonly logger = new Logger(Sweeper.name);

  constructor(
    private readonly source: DataSource,
    private readonly analysis: AnalysisService,
    private readonly queue: JobQueue,
    private readonly connection: QueueConnection,
    private readonly registry: ProducerRegistry,
    private readonly lanes: LaneControls,
    private readonly events: EventBus,
    @InjectConfig('analysis') private readonly config: AppConfig['analysis'],
  ) {}

  /** At once, as the queue may not be the one that was told: a sweep may be long in coming. */
  onApplicationBootstrap(): void {
    this.connection.onReturn(() => void this.settleLanes());
    // Not waited for: the queue may be away, and that is no reason not to start.
    void this.settleLanes();
  }

  /** @returns the number of jobs offered to the queue. */
  async sweep(): Promise<number> {
    // First, or what is queued below would be begun in a lane that is meant to stand still.
    await this.lanes.enforce();
    await this.skipBelowFailed();
    await this.settleImages();
    let offered = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await this.source.query<{ image_id: string }[]>(
        `SELECT DISTINCT image_id FROM productions
          WHERE status IN ('pending', 'running') AND updated_at < now() - make_interval(secs => $1) AND image_id > $2
          ORDER BY image_id LIMIT $3`,
        [this.minAge, after, BATCH],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.image_id;
      const jobs = await this.analysis.startable(rows.map((row) => row.image_id));
      await this.queue.produce(jobs);
      offered += jobs.length;
    }
    if (offered > 0) this.logger.log(`Made sure that ${offered} waiting productions are queued`);
    return offered;
  }

  private async settleLanes(): Promise<void> {
    try {
      await this.lanes.enforce();
    } catch (error) {
      this.logger.warn(`The next sweep will see to the lanes: ${String(error)}`);
    }
  }

  /** What was asked for while its parent was failing would wait for that parent for ever. */
  private async skipBelowFailed(): Promise<void> {
    for (const { name, parent } of this.registry.all()) {
      if (parent === undefined) continue;
      await this.source.query(
        `WITH skipped AS (
           UPDATE productions AS child
              SET status = 'skipped', error_code = 'PARENT_FAILED', finished_at = now(), updated_at = now(),
                  seq = next_change(images.owner_id)
             FROM productions AS above JOIN images ON images.id = above.image_id
            WHERE child.producer = $1 AND child.status = 'pending'
              AND child.updated_at < now() - make_interval(secs => $3)
              AND above.image_id = child.image_id AND above.producer = $2
              AND above.status IN ('failed', 'skipped', 'unavailable')
           RETURNING child.image_id
         )
         UPDATE images SET seq = next_change(owner_id) WHERE id IN (SELECT image_id FROM skipped)`,
        [name, parent, this.minAge],
      );
    }
  }

  /** Images that still say they are worked on while none of their productions is. */
  private async settleImages(): Promise<void> {
    const [rows] = await this.source.query<[{ id: string; owner_id: number }[], number]>(
      `UPDATE images SET status = image_outcome(id), seq = next_change(owner_id)
        WHERE status IN ('pending', 'processing')
          AND upload_date < now() - make_interval(secs => $1)
          AND NOT EXISTS (
            SELECT FROM productions WHERE image_id = images.id AND status IN ('pending', 'running'))
       RETURNING id, owner_id`,
      [this.minAge],
    );
    for (const { id, owner_id: ownerId } of rows) {
      await this.events.publish({ type: 'image.changed', ownerId, imageId: id });
    }
  }

  /** Seconds: what is younger is in other hands. */
  private get minAge(): number {
    return this.config.sweepIntervalSeconds / 2;
  }
}
