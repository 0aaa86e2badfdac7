import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import { LocalCache } from '../../cache/local-cache.js';
import { newId } from '../../common/ids.js';
import type { Page, PageQueryDto } from '../../common/paging.dto.js';
import { ValidationFailed } from '../../common/validation.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ApiKey } from '../../database/entities/index.js';
import { pageById } from '../../database/page-by-id.js';
import type { Principal, Scope } from '../access.js';
import { AccessChangesService } from '../accounts/access-changes.service.js';
import { AccountStates } from '../accounts/account-states.js';
import { ApiKeyNotFound, Forbidden, TooManyApiKeys, Unauthenticated } from '../auth.errors.js';
import { hashToken } from '../sessions/refresh-tokens.js';
import { isApiKey, newApiKey, shownPart } from './api-key-format.js';
import type { CreateApiKeyDto } from './api-keys.dto.js';

/** Against scripts that make a key per run and forget them. */
const MAX_KEYS_PER_USER = 100;

interface KeyState {
  id: string;
  userId: number;
  scopes: Scope[];
  expiresAt: number | null;
}

@Injectable()
export class ApiKeysService {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    private readonly cache: LocalCache,
    private readonly accounts: AccountStates,
    private readonly changes: AccessChangesService,
    private readonly audit: AuditLog,
    @InjectConfig('cache') private readonly config: AppConfig['cache'],
  ) {}

  /** @returns the key itself beside its row: it cannot be had again. */
  async create(
    user: Principal,
    { name, scopes, expiresAt }: CreateApiKeyDto,
  ): Promise<{ key: string; row: ApiKey }> {
    if (scopes.includes('admin') && user.role !== 'admin') {
      throw new Forbidden('Only an administrator may give the scope admin');
    }
    const expiry = expiresAt ? new Date(expiresAt) : null;
    // Negated, so that an invalid date is refused too.
    if (expiry && !(expiry.getTime() > Date.now())) {
      throw new ValidationFailed([{ field: 'expiresAt', message: 'expiresAt must be in the future' }]);
    }
    const key = newApiKey();
    const row = await this.keys.manager.transaction(async (db) => {
      // One after the other for each user, or several could take the last place.
      await db.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [user.userId]);
      if ((await db.countBy(ApiKey, { userId: user.userId })) >= MAX_KEYS_PER_USER) {
        throw new TooManyApiKeys(MAX_KEYS_PER_USER);
      }
      return db.save(
        db.create(ApiKey, {
          id: newId(),
          userId: user.userId,
          name,
          scopes,
          keyHash: hashToken(key),
          keyPrefix: shownPart(key),
          expiresAt: expiry,
          lastUsedAt: null,
        }),
      );
    });
    await this.record('api_key.created', row, { scopes, expiresAt: expiry });
    return { key, row };
  }

  list({ userId }: Principal, page: PageQueryDto): Promise<Page<ApiKey>> {
    return pageById(this.keys.createQueryBuilder('key').where({ userId }), page, 'DESC');
  }

  async get({ userId }: Principal, id: string): Promise<ApiKey> {
    const row = await this.keys.findOneBy({ id, userId });
    if (!row) throw new ApiKeyNotFound();
    return row;
  }

  /** Not cached: what is, is known by the key alone. */
  exists(userId: number, id: string): Promise<boolean> {
    return this.keys.existsBy({ id, userId });
  }

  async delete(user: Principal, id: string): Promise<void> {
    const row = await this.get(user, id);
    await this.keys.delete({ id, userId: user.userId });
    await this.changes.apiKeyEnded(user.userId, row.keyHash);
    await this.record('api_key.deleted', row);
  }

  /** @throws Unauthenticated */
  async principalOf(key: string): Promise<Principal> {
    if (!isApiKey(key)) throw new Unauthenticated();
    const hash = hashToken(key);
    const state = await this.cache.wrap(cacheKeys.apiKey(hash), this.config.ttlSeconds, () =>
      this.load(hash),
    );
    if (!state || (state.expiresAt !== null && state.expiresAt <= Date.now())) throw new Unauthenticated();
    const account = await this.accounts.active(state.userId);
    if (!account) throw new Unauthenticated();
    const { username, role } = account;
    return {
      userId: state.userId,
      username,
      role,
      apiKeyId: state.id,
      scopes: state.scopes,
      ...(state.expiresAt !== null && { expiresAt: state.expiresAt }),
    };
  }

  private record(
    action: 'api_key.created' | 'api_key.deleted',
    { id, userId, name }: ApiKey,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const target = { type: 'user' as const, id: userId };
    return this.audit.record({ action, target, details: { apiKeyId: id, name, ...more } });
  }

  /** Notes the use as well: once per life of the cache entry, not with each request. */
  private async load(hash: string): Promise<KeyState | undefined> {
    const [[row]] = await this.keys.query<
      [{ id: string; user_id: number; scopes: Scope[]; expires_at: Date | null }[], number]
    >(
      `UPDATE api_keys SET last_used_at = now()
        WHERE key_hash = $1 AND (expires_at IS NULL OR expires_at > now())
       RETURNING id, user_id, scopes, expires_at`,
      [hash],
    );
    return (
      row && {
        id: row.id,
        userId: row.user_id,
        scopes: row.scopes,
        expiresAt: row.expires_at?.getTime() ?? null,
      }
    );
  }
}
