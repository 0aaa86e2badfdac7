import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import { LocalCache } from '../../cache/local-cache.js';
import { newId } from '../../common/ids.js';
import type { Page, PageQueryDto } from '../../common/paging.dto.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { Session } from '../../database/entities/index.js';
import { pageById } from '../../database/page-by-id.js';
import type { Client, Principal } from '../access.js';
import { AccessChangesService } from '../accounts/access-changes.service.js';
import { InvalidRefreshToken, SessionNotFound } from '../auth.errors.js';
import { hashToken, RefreshTokens } from './refresh-tokens.js';

export interface OpenSession {
  userId: number;
  sessionId: string;
  refreshToken: string;
}

/** Characters of the client's own description that are kept. */
const USER_AGENT_LENGTH = 256;

const REVOKE = 'UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL';

/** Logins: each is a session with one valid refresh token at a time. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    private readonly tokens: RefreshTokens,
    private readonly cache: LocalCache,
    private readonly changes: AccessChangesService,
    private readonly audit: AuditLog,
    @InjectConfig('auth') private readonly auth: AppConfig['auth'],
    @InjectConfig('cache') private readonly cacheConfig: AppConfig['cache'],
  ) {}

  /**
   * @param passwordHash what the password was found to match
   * @returns undefined when the account was disabled, deleted or given another password since: the lock on
   *   its row makes this wait for such a change under way, which then also ends the older sessions.
   */
  async open(userId: number, passwordHash: string, client: Client): Promise<OpenSession | undefined> {
    const id = newId();
    const refreshToken = this.tokens.issue(id);
    const opened: unknown[] = await this.sessions.query(
      `INSERT INTO sessions (id, user_id, refresh_hash, user_agent, ip, expires_at)
       SELECT $1, id, $2, $3, $4, now() + $5 * interval '1 second'
         FROM users WHERE id = $6 AND password_hash = $7 AND NOT disabled FOR SHARE
       RETURNING id`,
      [
        id,
        hashToken(refreshToken),
        client.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
        client.ip ?? null,
        this.auth.refreshTokenTtl,
        userId,
        passwordHash,
      ],
    );
    if (opened.length === 0) return undefined;
    await this.prune(userId);
    return { userId, sessionId: id, refreshToken };
  }

  /**
   * Exchanges a refresh token for its successor. Of two that come with the same token, the update lets one
   * through; the other one is then a reuse, which ends the session, as no one can tell thief from owner.
   */
  async rotate(refreshToken: string): Promise<OpenSession> {
    const sessionId = this.tokens.sessionOf(refreshToken);
    if (!sessionId) throw new InvalidRefreshToken();
    const next = this.tokens.issue(sessionId);
    const [rotated] = await this.sessions.query<[{ user_id: number }[], number]>(
      `UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $1, last_used_at = now(),
              expires_at = now() + $2 * interval '1 second'
        WHERE id = $3 AND refresh_hash = $4 AND revoked_at IS NULL AND expires_at > now()
          AND user_id IN (SELECT id FROM users WHERE NOT disabled)
       RETURNING user_id`,
      [hashToken(next), this.auth.refreshTokenTtl, sessionId, hashToken(refreshToken)],
    );
    if (!rotated[0]) {
      await this.endReused(sessionId);
      throw new InvalidRefreshToken();
    }
    await this.cache.delete(cacheKeys.session(sessionId));
    return { userId: rotated[0].user_id, sessionId, refreshToken: next };
  }

  /** @returns the user of a session that holds. */
  async userOf(sessionId: string): Promise<number | undefined> {
    const load = () => this.load(sessionId);
    const state = await this.cache.wrap(cacheKeys.session(sessionId), this.cacheConfig.ttlSeconds, load);
    return state && state.expiresAt > Date.now() ? state.userId : undefined;
  }

  list(user: Principal, page: PageQueryDto): Promise<Page<Session>> {
    return pageById(this.openOf(user), page, 'DESC');
  }

  async get(user: Principal, id: string): Promise<Session> {
    const session = await this.openOf(user).andWhere({ id }).getOne();
    if (!session) throw new SessionNotFound();
    return session;
  }

  async end({ userId, sessionId }: Principal, id: string): Promise<void> {
    const [ended] = await this.sessions.query<[{ id: string }[], number]>(
      `${REVOKE} AND id = $1 AND user_id = $2 RETURNING id`,
      [id, userId],
    );
    if (!ended[0]) throw new SessionNotFound();
    await this.changes.sessionsEnded(userId, [ended[0].id]);
    await this.audit.record({
      action: id === sessionId ? 'logout' : 'session.revoked',
      target: { type: 'user', id: userId },
      details: { sessionId: id },
    });
  }

  /** Ends all sessions of the user but the one that asks. */
  async endOthers({ userId, sessionId }: Principal): Promise<void> {
    const ended = await this.revokeOthers(this.sessions.manager, userId, sessionId);
    await this.changes.sessionsEnded(userId, ended);
    if (ended.length === 0) return;
    const details = { sessions: ended.length };
    await this.audit.record({ action: 'session.revoked', target: { type: 'user', id: userId }, details });
  }

  /**
   * Part of a larger change, hence its transaction.
   * @returns the ids of the ended sessions, to be announced once that is committed.
   */
  async revokeOthers(manager: EntityManager, userId: number, keep?: string): Promise<string[]> {
    const [ended] = await manager.query<[{ id: string }[], number]>(
      `${REVOKE} AND user_id = $1 AND id IS DISTINCT FROM $2 RETURNING id`,
      [userId, keep ?? null],
    );
    return ended.map(({ id }) => id);
  }

  private openOf(user: Principal): SelectQueryBuilder<Session> {
    return this.sessions
      .createQueryBuilder('session')
      .where('session.userId = :userId AND session.revokedAt IS NULL AND session.expiresAt > now()', user);
  }

  private async endReused(sessionId: string): Promise<void> {
    const [ended] = await this.sessions.query<[{ user_id: number }[], number]>(
      `${REVOKE} AND id = $1 RETURNING user_id`,
      [sessionId],
    );
    if (!ended[0]) return;
    this.logger.warn(`Ended session ${sessionId}: a refresh token of it was used again`);
    await this.changes.sessionsEnded(ended[0].user_id, [sessionId]);
    await this.audit.record({
      action: 'session.reuse_detected',
      outcome: 'failure',
      target: { type: 'user', id: ended[0].user_id },
      details: { sessionId },
    });
  }

  private async load(id: string): Promise<{ userId: number; expiresAt: number } | undefined> {
    const session = await this.sessions.findOneBy({ id });
    if (!session || session.revokedAt) return undefined;
    return { userId: session.userId, expiresAt: session.expiresAt.getTime() };
  }

  /** Keeps the table as small as the number of logins that still matter. */
  private async prune(userId: number): Promise<void> {
    await this.sessions.query(
      `DELETE FROM sessions WHERE user_id = $1 AND (expires_at < now() OR revoked_at < now() - interval '1 day')`,
      [userId],
    );
  }
}
