import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { ApiKey, Session, User } from '../database/entities/index.js';
import { AccessChangesService } from './accounts/access-changes.service.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AccountStates } from './accounts/account-states.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysService } from './api-keys/api-keys.service.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AccessGuard } from './guard/access.guard.js';
import { AccessTokens } from './guard/access-tokens.js';
import { JwtAuthenticator } from './guard/jwt-authenticator.js';
import { JwtStrategy } from './guard/jwt.strategy.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { RefreshTokens } from './sessions/refresh-tokens.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { AttemptLimits } from './throttle/attempt-limits.js';
import { MemoryRateLimits, RateLimits } from './throttle/rate-limits.js';

/** Who one is, and the guard before every route of the application. */
@Module({
  imports: [
    TypeOrmModule.forFeature([User, Session, ApiKey]),
    JwtModule.registerAsync({
      inject: [configToken('auth')],
      useFactory: ({ jwtSecret }: AppConfig['auth']) => ({ secret: jwtSecret }),
    }),
  ],
  controllers: [AuthController, SessionsController, ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: RateLimits, useClass: MemoryRateLimits },
    AccessChangesService,
    AccessTokens,
    AccountStates,
    AccountsService,
    ApiKeysService,
    AttemptLimits,
    AuthService,
    JwtAuthenticator,
    JwtStrategy,
    PasswordHasher,
    RefreshTokens,
    SessionsService,
  ],
  exports: [AccessChangesService, AccountsService, AuthService, SessionsService],
})
export class AuthModule {}
