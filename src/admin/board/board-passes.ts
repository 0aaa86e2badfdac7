import { Injectable } from '@nestjs/common';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../../auth/access.js';
import { AccountStates } from '../../auth/accounts/account-states.js';
import { SessionsService } from '../../auth/sessions/sessions.service.js';
import { UUID_PATTERN } from '../../common/ids.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';

/** Half an hour: a pass cannot be renewed by being used. */
export const PASS_SECONDS = 1_800;

/**
 * What lets an administrator's browser see the board, where it cannot send a token along. Tied to the session it was
 * made in: it ends with that, and with the role. Nothing is kept of it, hence it holds on every replica.
 */
@Injectable()
export class BoardPasses {
  private readonly key: Buffer;

  constructor(
    @InjectConfig('auth') auth: AppConfig['auth'],
    private readonly sessions: SessionsService,
    private readonly accounts: AccountStates,
  ) {
    // A key of its own: a pass is never valid as anything else that the secret signs.
    this.key = createHmac('sha256', auth.jwtSecret).update('board-pass').digest();
  }

  issue(sessionId: string, now = Date.now()): { pass: string; expiresAt: Date } {
    const expiresAt = now + PASS_SECONDS * 1000;
    const body = `${sessionId}.${expiresAt}`;
    return { pass: `${body}.${this.seal(body)}`, expiresAt: new Date(expiresAt) };
  }

  /** @returns the administrator that the pass stands for, as long as it does. */
  async holderOf(pass: string, now = Date.now()): Promise<Principal | undefined> {
    const [sessionId = '', until = '', seal = '', ...rest] = pass.split('.');
    if (rest.length > 0 || !UUID_PATTERN.test(sessionId) || !/^\d{1,15}$/.test(until)) return undefined;
    if (!this.isSealed(`${sessionId}.${until}`, seal) || Number(until) <= now) return undefined;
    const userId = await this.sessions.userOf(sessionId);
    const account = userId === undefined ? undefined : await this.accounts.active(userId);
    if (userId === undefined || account?.role !== 'admin') return undefined;
    return { userId, username: account.username, role: account.role, sessionId };
  }

  private isSealed(body: string, seal: string): boolean {
    const [given, wanted] = [Buffer.from(seal), Buffer.from(this.seal(body))];
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }

  private seal(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url');
  }
}
