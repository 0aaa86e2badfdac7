import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { Principal } from '../auth/access.js';
import { AccessChanges } from '../auth/accounts/access-changes.js';
import { checkAccount, emailColumns, nameColumns, unlessTaken } from '../auth/accounts/account-rules.js';
import { PasswordHasher } from '../auth/passwords/password-hasher.js';
import { AttemptLimits } from '../auth/throttle/attempt-limits.js';
import type { Page } from '../common/paging.dto.js';
import { User } from '../database/entities/index.js';
import { pageById } from '../database/page-by-id.js';
import { AccountChanges } from './account-changes.js';
import type { ChangePasswordDto, ListUsersDto, UpdateMeDto, UpdateUserDto } from './users.dto.js';
import { CurrentPasswordWrong, UserNotFound } from './users.errors.js';

@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly changes: AccountChanges,
    private readonly access: AccessChanges,
    private readonly hasher: PasswordHasher,
    private readonly limits: AttemptLimits,
  ) {}

  async get(id: number): Promise<User> {
    const user = await this.users.findOneBy({ id });
    if (!user) throw new UserNotFound();
    return user;
  }

  list({ q, role, disabled, ...page }: ListUsersDto): Promise<Page<User>> {
    const query = this.users.createQueryBuilder('user');
    if (q) {
      const pattern = `%${q
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[\\%_]/g, '\\$&')}%`;
      query.andWhere('(lower(user.username) LIKE :pattern OR lower(user.email) LIKE :pattern)', { pattern });
    }
    if (role) query.andWhere({ role });
    if (disabled !== undefined) query.andWhere({ disabled });
    return pageById(query, page, 'ASC');
  }

  async rename({ userId }: Principal, { username, email }: UpdateMeDto): Promise<User> {
    checkAccount({ username, email });
    const columns = {
      ...(username !== undefined && nameColumns(username)),
      ...(email !== undefined && emailColumns(email)),
    };
    if (Object.keys(columns).length > 0) {
      await unlessTaken(() => this.users.update(userId, columns));
      await this.access.accountChanged(userId);
    }
    return this.get(userId);
  }

  /** Ends all other sessions. Guesses of the current password count as failed logins do. */
  async changePassword(
    { userId, sessionId }: Principal,
    { currentPassword, newPassword }: ChangePasswordDto,
    address: string | undefined,
  ): Promise<void> {
    const user = await this.get(userId);
    await this.limits.guess(`password of ${userId}`, address, async () => {
      if (!(await this.hasher.matches(currentPassword, user.passwordHash))) throw new CurrentPasswordWrong();
    });
    checkAccount({ username: user.username, email: user.email, password: newPassword });
    const hash = await this.hasher.hash(newPassword);
    const changed = await this.changes.setPassword(userId, user.passwordHash, hash, sessionId);
    if (!changed) throw new CurrentPasswordWrong();
  }

  async update(admin: Principal, id: number, changes: UpdateUserDto): Promise<User> {
    await this.get(id);
    await this.changes.update(id, changes);
    this.logger.log(`Administrator ${admin.userId} changed user ${id}: ${JSON.stringify(changes)}`);
    return this.get(id);
  }

  async remove(by: Principal, id: number): Promise<void> {
    await this.get(id);
    await this.changes.remove(id);
    this.logger.log(`User ${by.userId} deleted user ${id}`);
  }
}
