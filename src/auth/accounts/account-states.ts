import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { cacheKeys } from '../../cache/cache-keys.js';
import { LocalCache } from '../../cache/local-cache.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { User, type Role } from '../../database/entities/index.js';

/** What every request asks of its account. */
interface AccountState {
  username: string;
  role: Role;
  disabled: boolean;
}

/**
 * Cached apart from sessions and keys, so that disabling a user is one entry to drop, however many sessions
 * and keys there are.
 */
@Injectable()
export class AccountStates {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly cache: LocalCache,
    @InjectConfig('cache') private readonly config: AppConfig['cache'],
  ) {}

  /** @returns undefined for a user who is gone or disabled. */
  async active(userId: number): Promise<AccountState | undefined> {
    const state = await this.cache.wrap(cacheKeys.account(userId), this.config.ttlSeconds, () =>
      this.load(userId),
    );
    return state && !state.disabled ? state : undefined;
  }

  private async load(id: number): Promise<AccountState | undefined> {
    const user = await this.users.findOne({
      where: { id },
      select: { username: true, role: true, disabled: true },
    });
    return user ? { username: user.username, role: user.role, disabled: user.disabled } : undefined;
  }
}
