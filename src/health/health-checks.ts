import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { DataSource } from 'typeorm';
import { Cache } from '../cache/cache.js';
import { newId } from '../common/ids.js';
import { MAINTENANCE_QUEUE } from '../queue/jobs.js';
import { Storage } from '../storage/storage.driver.js';

/** Without these no request can be served. */
export const HARD_PARTS = ['database', 'storage'] as const;
/** These have something to fall back on. */
export const SOFT_PARTS = ['queue', 'cache'] as const;
export type Part = (typeof HARD_PARTS)[number] | (typeof SOFT_PARTS)[number];

/** One small question to each part; whoever does not answer, or throws, is down. */
@Injectable()
export class HealthChecks implements Record<Part, () => Promise<void>> {
  constructor(
    private readonly source: DataSource,
    private readonly cacheStore: Cache,
    private readonly files: Storage,
    @InjectQueue(MAINTENANCE_QUEUE) private readonly jobs: Queue,
  ) {}

  async database(): Promise<void> {
    await this.source.query('SELECT 1');
  }

  async queue(): Promise<void> {
    await this.jobs.getMeta();
  }

  async cache(): Promise<void> {
    await this.cacheStore.check();
  }

  /** Writes: a full or read-only disk answers every other question well. */
  async storage(): Promise<void> {
    const key = `health/${newId()}`;
    await this.files.put(key, Buffer.from('ok'));
    await this.files.delete(key);
  }
}
