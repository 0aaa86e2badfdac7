import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { statfs } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { QUEUES } from '../queue/jobs.js';
import { Metrics } from './metrics.js';

const QUEUE_EVERY_SECONDS = 5;
const TOTALS_EVERY_SECONDS = 60;
const DISK_EVERY_SECONDS = 15;

/**
 * What is true of the installation rather than of a process. Told by each API, so that one is enough; whoever adds
 * up over processes must take the maximum.
 */
@Injectable()
export class InstallationMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly source: DataSource,
    private readonly modules: ModuleRef,
    @InjectConfig('app') private readonly app: AppConfig['app'],
  ) {}

  onModuleInit(): void {
    this.watchQueues();
    this.watchTotals();
    this.watchDisk();
  }

  private watchQueues(): void {
    const jobs = this.metrics.gauge('queue_jobs', 'Jobs in a queue, by state', ['queue', 'state']);
    const queues = QUEUES.map((name) => this.modules.get<Queue>(getQueueToken(name), { strict: false }));
    const collect = async () => {
      const counts = await Promise.all(queues.map((queue) => queue.getJobCounts()));
      queues.forEach(({ name }, index) => {
        for (const [state, count] of Object.entries(counts[index] ?? {}))
          jobs.set({ queue: name, state }, count);
      });
    };
    this.metrics.collect('queue', { everySeconds: QUEUE_EVERY_SECONDS, gauges: [jobs], collect });
  }

  private watchTotals(): void {
    const users = this.metrics.gauge('users', 'Accounts');
    const images = this.metrics.gauge('images', 'Images kept');
    const bytes = this.metrics.gauge(
      'storage_bytes',
      'Bytes that count in quotas: originals, and processed images of batches',
    );
    const gauges = [users, images, bytes];
    const collect = async () => {
      // Kept per user by a trigger: a sum over accounts, not over images.
      const [row] = await this.source.query<{ users: number; images: number; bytes: number }[]>(
        `SELECT count(*)::int AS users, coalesce(sum(image_count), 0)::float8 AS images,
                coalesce(sum(storage_bytes), 0)::float8 AS bytes FROM users`,
      );
      users.set(row?.users ?? 0);
      images.set(row?.images ?? 0);
      bytes.set(row?.bytes ?? 0);
    };
    this.metrics.collect('totals', { everySeconds: TOTALS_EVERY_SECONDS, gauges, collect });
  }

  private watchDisk(): void {
    const size = this.metrics.gauge('disk_size_bytes', 'Size of the file system that DATA_DIR is on');
    const free = this.metrics.gauge('disk_free_bytes', 'What of it is free for the platform');
    const collect = async () => {
      const { bsize, blocks, bavail } = await statfs(this.app.dataDir);
      size.set(bsize * blocks);
      free.set(bsize * bavail);
    };
    this.metrics.collect('disk', { everySeconds: DISK_EVERY_SECONDS, gauges: [size, free], collect });
  }
}
