import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { REDIS, type MaybeRedis } from '../redis/redis.module.js';
import { JobQueue } from './job-queue.js';
import { QUEUES } from './jobs.js';
import { PostgresQueueConnection } from './postgres-queue-connection.js';
import { chooseBackendByConnection } from './queue-backend.js';
import { QueueConnection } from './queue-connection.js';
import { RedisQueueConnection } from './redis-queue-connection.js';
import { Schedules } from './schedules.js';

@Module({
  providers: [
    {
      provide: QueueConnection,
      inject: [configToken('queue'), configToken('database'), REDIS],
      useFactory: (
        { backend }: AppConfig['queue'],
        database: AppConfig['database'],
        redis: MaybeRedis,
      ): QueueConnection => {
        chooseBackendByConnection();
        return backend === 'redis' && redis
          ? new RedisQueueConnection(redis)
          : new PostgresQueueConnection(database);
      },
    },
  ],
  exports: [QueueConnection],
})
class QueueConnectionModule {}

@Global()
@Module({
  imports: [
    QueueConnectionModule,
    BullModule.forRootAsync({
      imports: [QueueConnectionModule],
      inject: [QueueConnection],
      useFactory: ({ options, prefix }: QueueConnection) => ({
        connection: options,
        prefix,
        // Truth is in `productions`; a kept job would block the id of the next one.
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
      }),
    }),
    BullModule.registerQueue(...QUEUES.map((name) => ({ name }))),
  ],
  providers: [JobQueue, Schedules],
  exports: [JobQueue, Schedules, BullModule, QueueConnectionModule],
})
export class QueueModule {}
