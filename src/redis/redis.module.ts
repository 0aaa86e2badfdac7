import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { RedisConnections } from './redis-connections.js';

/** The connections, or undefined in an installation without Redis. */
export const REDIS = Symbol('redis');
export type MaybeRedis = RedisConnections | undefined;

@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [configToken('redis')],
      useFactory: async ({ url, prefix }: AppConfig['redis']): Promise<MaybeRedis> => {
        if (url === undefined) return undefined;
        const { Redis } = await import('ioredis');
        return new RedisConnections(Redis, url, prefix);
      },
    },
  ],
  exports: [REDIS],
})
export class RedisModule {}
