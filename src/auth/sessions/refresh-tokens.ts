import { Injectable } from '@nestjs/common';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { UUID_PATTERN } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';

/**
 * `session.secret.seal`. The seal shows that the token was once issued here: only then may a token that is
 * not the current one end its session. Without it, anybody who learns a session's id could log its owner out.
 */
@Injectable()
export class RefreshTokens {
  private readonly key: Buffer;

  constructor(@InjectConfig('auth') config: AppConfig['auth']) {
    // A key of its own: a seal is never valid as anything else that the secret signs.
    this.key = createHmac('sha256', config.jwtSecret).update('refresh-token').digest();
  }

  issue(sessionId: string): string {
    const body = `${sessionId}.${randomBytes(32).toString('base64url')}`;
    return `${body}.${this.seal(body)}`;
  }

  /** @returns the session that a genuine token was issued for; it may be long out of date. */
  sessionOf(token: string): string | undefined {
    const [sessionId = '', secret = '', seal = '', ...rest] = token.split('.');
    if (rest.length > 0 || !UUID_PATTERN.test(sessionId)) return undefined;
    const given = Buffer.from(seal);
    const wanted = Buffer.from(this.seal(`${sessionId}.${secret}`));
    return given.length === wanted.length && timingSafeEqual(given, wanted) ? sessionId : undefined;
  }

  private seal(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}

/** What is stored of a token or key. They are long and random, so a fast hash suffices. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');
