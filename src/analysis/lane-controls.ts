import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { LaneControl } from '../database/entities/index.js';
import { laneQueue, LANES, type Lane } from '../queue/jobs.js';

/** A queue that is away must not hold up whoever asks. */
const QUEUE_MS = 2_000;

/** Several who change a lane at once agree within as many rounds; otherwise the next sweep settles it. */
const ROUNDS = 5;

/**
 * Lets lanes stand still, in all workers, until somebody says otherwise. What is meant is kept in the database, and
 * the queues follow: one that was emptied, restored or exchanged for another knows nothing of it, or something older.
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
    await this.source.query(
      `INSERT INTO lane_controls (lane, paused) VALUES ($1, $2)
       ON CONFLICT (lane) DO UPDATE SET paused = $2, changed_at = now()`,
      [lane, paused],
    );
    return this.enforceOn(lane);
  }

  /** Makes all queues do as is meant, whatever they were told by other means, or have kept from earlier. */
  async enforce(): Promise<void> {
    await Promise.all(LANES.map((lane) => this.enforceOn(lane)));
  }

  /**
   * Nothing is locked while the queue is asked, which may take long. Hence what is meant may change meanwhile; whoever
   * told the queue last finds that out by looking once more.
   */
  private async enforceOn(lane: Lane): Promise<boolean> {
    let told: boolean | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const paused = await this.isMeantPaused(lane);
      if (paused === told) return true;
      if (!(await this.tell(lane, paused))) return false;
      told = paused;
    }
    return false;
  }

  private async isMeantPaused(lane: Lane): Promise<boolean> {
    const control = await this.source.manager.findOneBy(LaneControl, { lane });
    return control?.paused ?? false;
  }

  private async tell(lane: Lane, paused: boolean): Promise<boolean> {
    const queue = this.modules.get<Queue>(getQueueToken(laneQueue(lane)), { strict: false });
    try {
      if ((await inTime(queue.isPaused())) === paused) return true;
      await inTime(paused ? queue.pause() : queue.resume());
      return true;
    } catch (error) {
      this.logger.warn(`Lane ${lane} will be ${paused ? 'paused' : 'resumed'} later: ${String(error)}`);
      return false;
    }
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
