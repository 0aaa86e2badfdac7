import { Injectable } from '@nestjs/common';
import { createSecretKey } from 'node:crypto';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Principal } from '../access.js';
import { AccountStates } from '../accounts/account-states.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AccessTokens, JWT_ALGORITHM } from './access-tokens.js';
import { readCredentials } from './credentials.js';

/** A signed access token, of a session that holds, of a user who may. The role is the user's present one. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    @InjectConfig('auth') config: AppConfig['auth'],
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionsService,
    private readonly accounts: AccountStates,
  ) {
    super({
      jwtFromRequest: (request: Request) => {
        const credentials = readCredentials(request);
        return credentials.kind === 'jwt' ? credentials.token : null;
      },
      // A key object: given text, the library tries at each request whether it might be a public key.
      secretOrKey: createSecretKey(Buffer.from(config.jwtSecret)) as unknown as string,
      algorithms: [JWT_ALGORITHM],
      issuer: config.issuer,
      audience: config.audience,
    });
  }

  async validate(payload: unknown): Promise<Principal | false> {
    const claims = this.tokens.read(payload);
    if (!claims || (await this.sessions.userOf(claims.sessionId)) !== claims.userId) return false;
    const account = await this.accounts.active(claims.userId);
    if (!account) return false;
    const { username, role } = account;
    return {
      userId: claims.userId,
      username,
      role,
      sessionId: claims.sessionId,
      expiresAt: claims.expiresAt,
    };
  }
}
