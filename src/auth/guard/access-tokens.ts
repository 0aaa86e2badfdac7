import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { UUID_PATTERN } from '../../common/ids.js';

/** The one algorithm: tokens that name another, or none, are refused. */
export const JWT_ALGORITHM = 'HS256';
/** Seconds that clocks of several machines may differ. */
const CLOCK_SKEW = 30;

interface AccessTokenClaims {
  userId: number;
  sessionId: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

@Injectable()
export class AccessTokens {
  constructor(
    private readonly jwt: JwtService,
    @InjectConfig('auth') private readonly config: AppConfig['auth'],
  ) {}

  sign({ userId, sessionId }: Omit<AccessTokenClaims, 'expiresAt'>): Promise<string> {
    const { issuer, audience, accessTokenTtl } = this.config;
    return this.jwt.signAsync(
      { sid: sessionId },
      { subject: String(userId), issuer, audience, expiresIn: accessTokenTtl, algorithm: JWT_ALGORITHM },
    );
  }

  /**
   * What a payload says whose signature, issuer, audience and expiry were found good. The library lets a
   * missing or absurd expiry, a start in the future and a list of audiences pass; tokens of ours have none.
   */
  read(payload: unknown, now = Date.now()): AccessTokenClaims | undefined {
    const { sub, sid, exp, iat, aud } = (payload ?? {}) as Record<string, unknown>;
    const seconds = now / 1000;
    const wellFormed =
      typeof sub === 'string' &&
      /^[1-9]\d{0,9}$/.test(sub) &&
      typeof sid === 'string' &&
      UUID_PATTERN.test(sid) &&
      aud === this.config.audience;
    const timely =
      typeof iat === 'number' &&
      typeof exp === 'number' &&
      iat <= seconds + CLOCK_SKEW &&
      exp - iat <= this.config.accessTokenTtl;
    return wellFormed && timely ? { userId: Number(sub), sessionId: sid, expiresAt: exp * 1000 } : undefined;
  }
}
