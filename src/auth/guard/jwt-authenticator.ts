import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import passport from 'passport';
import type { Principal } from '../access.js';
import { Unauthenticated } from '../auth.errors.js';
import { JwtStrategy } from './jwt.strategy.js';

/**
 * Runs the strategy. Nest's own guard finds it by name among those of the whole process, where each
 * application that is started replaces the one before; tests start several.
 */
@Injectable()
export class JwtAuthenticator {
  constructor(private readonly strategy: JwtStrategy) {}

  /** @throws Unauthenticated */
  authenticate(request: Request): Promise<Principal> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, principal: Principal | false | null, why: unknown) => {
        // Not a bad token but, say, a database that is away: that must not look like a logout.
        if (error) reject(error);
        else if (principal) resolve(principal);
        else reject(new Unauthenticated({ cause: why }));
      };
      // Of its own for each request: passport hangs its callbacks on the object, and requests overlap.
      const strategy = Object.create(this.strategy) as JwtStrategy;
      passport.authenticate(strategy, { session: false }, settle)(request, request.res, reject);
    });
  }
}
