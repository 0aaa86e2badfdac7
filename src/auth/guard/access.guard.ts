import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_KEY, type Access, type AuthenticatedRequest, type Principal } from '../access.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { Forbidden, Unauthenticated } from '../auth.errors.js';
import { RequestLimits } from '../throttle/request-limits.js';
import { addressCaller } from '../throttle/request-limit.guard.js';
import { readCredentials } from './credentials.js';
import { JwtAuthenticator } from './jwt-authenticator.js';
import { assertPermitted } from './permissions.js';

/** Stands before every route. One that does not say who may call it is refused. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly logger = new Logger(AccessGuard.name);

  constructor(
    private readonly reflector: Reflector,
    private readonly jwt: JwtAuthenticator,
    private readonly apiKeys: ApiKeysService,
    private readonly limits: RequestLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_KEY, targets);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (!access) {
      this.logger.error(`${request.method} ${request.path} does not say who may call it`);
      throw new Forbidden();
    }
    if (access.kind === 'public') return true;
    if (access.kind === 'signed' && request.query['signature'] !== undefined) return true;

    request.principal = await this.authenticate(request).catch(async (error: unknown) => {
      // Those who get no further are counted here; all others by the guard that comes next.
      if (error instanceof Unauthenticated) await this.limits.count(addressCaller(request));
      throw error;
    });
    for (const permission of access.permissions) assertPermitted(request.principal, permission);
    return true;
  }

  private async authenticate(request: AuthenticatedRequest): Promise<Principal> {
    const credentials = readCredentials(request);
    switch (credentials.kind) {
      case 'none':
        throw new Unauthenticated();
      case 'api-key':
        return this.apiKeys.principalOf(credentials.key);
      case 'jwt':
        return this.jwt.authenticate(request);
    }
  }
}
