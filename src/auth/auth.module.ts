import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { ApiKey, Session, User } from '../database/entities/index.js';
import { REDIS, type MaybeRedis } from '../redis/redis.module.js';
import { AccessChangesService } from './accounts/access-changes.service.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AccountStates } from './accounts/account-states.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AttemptRecord } from './attempts/attempt-record.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AccessGuard } from './guard/access.guard.js';
import { AccessTokens } from './guard/access-tokens.js';
import { JwtAuthenticator } from './guard/jwt-authenticator.js';
import { JwtStrategy } from './guard/jwt.strategy.js';
import { StandingAccess } from './guard/standing-access.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { RefreshTokens } from './sessions/refresh-tokens.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { AttemptLimits } from './throttle/attempt-limits.js';
import { MemoryRateLimits, RateLimits } from './throttle/rate-limits.js';
import { RedisRateLimits } from './throttle/redis-rate-limits.js';
import { RequestLimitGuard } from './throttle/request-limit.guard.js';
import { RequestLimits } from './throttle/request-limits.js';

/** Who one is, and the guard before every route of the application. */
@Module({
  imports: [
    AuditModule,
    TypeOrmModule.forFeature([User, Session, ApiKey]),
    JwtModule.registerAsync({
      inject: [configToken('auth')],
      useFactory: ({ jwtSecret }: AppConfig['auth']) => ({ secret: jwtSecret }),
    }),
  ],
  controllers: [AuthController, SessionsController, ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RequestLimitGuard },
    {
      provide: RateLimits,
      inject: [REDIS],
      useFactory: (redis: MaybeRedis) => (redis ? new RedisRateLimits(redis) : new MemoryRateLimits()),
    },
    AccessChangesService,
    AccessTokens,
    AccountStates,
    AccountsService,
    ApiKeysService,
    AttemptLimits,
    AttemptRecord,
    AuthService,
    JwtAuthenticator,
    JwtStrategy,
    PasswordHasher,
    RefreshTokens,
    RequestLimits,
    SessionsService,
    StandingAccess,
  ],
  exports: [
    AccessChangesService,
    AccountsService,
    AccountStates,
    AuthService,
    RateLimits,
    SessionsService,
    StandingAccess,
  ],
})
export class AuthModule {}
