import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { Unauthenticated } from '../auth.errors.js';

/** Runs the strategy and puts the caller where `@CurrentUser` looks. */
@Injectable()
export class JwtGuard extends AuthGuard('jwt') {
  override getAuthenticateOptions() {
    return { property: 'principal', session: false };
  }

  override handleRequest<TUser>(error: Error | null, principal: TUser | false, why: unknown): TUser {
    // Not a bad token but, say, a database that is away: that must not look like a logout.
    if (error) throw error;
    if (!principal) throw new Unauthenticated({ cause: why });
    return principal;
  }
}
