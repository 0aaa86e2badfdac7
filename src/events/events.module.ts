import { Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { REDIS, type MaybeRedis } from '../redis/redis.module.js';
import { EventBus } from './event-bus.js';
import { PostgresEventBus } from './postgres-event-bus.js';
import { RedisEventBus } from './redis-event-bus.js';

@Global()
@Module({
  providers: [
    {
      provide: EventBus,
      inject: [REDIS, DataSource, configToken('database')],
      useFactory: (redis: MaybeRedis, source: DataSource, database: AppConfig['database']) =>
        redis ? new RedisEventBus(redis) : new PostgresEventBus(database, source),
    },
  ],
  exports: [EventBus],
})
export class EventsModule {}
