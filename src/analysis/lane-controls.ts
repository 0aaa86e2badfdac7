import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { DataSource, type EntityManager } from 'typeorm';
import { LaneControl } from '../database/entities/index.js';
import { laneQueue, type Lane } from '../queue/jobs.js';

/** A queue that is away must not hold up whoever asks. */
const QUEUE_MS = 2_000;

/**
 * Lets lanes stand still, in all workers, until somebody says otherwise. What is meant is kept in the database: a
 * queue forgets when it is emptied or exchanged for another. The sweeper sees to it before it queues anything.
 */
@Injectable()
export class LaneControls {
  private readonly logger = new Logger(LaneControls.name);

  constructor(
    private readonly source: DataSource,
    private readonly modules: ModuleRef,
  ) {}

  /**
   * What runs is finished; nothing further of the lane begins.
   * @returns false while the queue does not answer: the next sweep tells it.
   */
  async setPaused(lane: Lane, paused: boolean): Promise<boolean> {
    return this.source.transaction(async (db) => {
      // The row's lock lets one go after the other, so that the queue ends as the row does.
      await db.query(
        `INSERT INTO lane_controls (lane, paused) VALUES ($1, $2)
         ON CONFLICT (lane) DO UPDATE SET paused = $2, applied = false, changed_at = now()`,
        [lane, paused],
      );
      return this.tell(db, lane, paused);
    });
  }

  /** Tells the queues again what is meant. One that was paused by other means stays as it is. */
  async enforce(): Promise<void> {
    await this.source.transaction(async (db) => {
      const rows = await db.query<Pick<LaneControl, 'lane' | 'paused'>[]>(
        'SELECT lane, paused FROM lane_controls WHERE paused OR NOT applied FOR UPDATE SKIP LOCKED',
      );
      for (const { lane, paused } of rows) await this.tell(db, lane as Lane, paused);
    });
  }

  private async tell(db: EntityManager, lane: Lane, paused: boolean): Promise<boolean> {
    const queue = this.modules.get<Queue>(getQueueToken(laneQueue(lane)), { strict: false });
    try {
      await inTime(paused ? queue.pause() : queue.resume());
    } catch (error) {
      this.logger.warn(`Lane ${lane} will be ${paused ? 'paused' : 'resumed'} later: ${String(error)}`);
      return false;
    }
    await db.update(LaneControl, { lane }, { applied: true });
    return true;
  }
}

/** @throws when it takes longer than a queue may */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${QUEUE_MS} ms`)), QUEUE_MS);
  });
  // A late refusal is nobody's any more.
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
