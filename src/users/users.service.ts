import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import type { Client, Principal } from '../auth/access.js';
import { AccessChangesService } from '../auth/accounts/access-changes.service.js';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { CurrentPasswordWrong } from '../auth/auth.errors.js';
import { AuthService } from '../auth/auth.service.js';
import type { Page } from '../common/paging.dto.js';
import { User } from '../database/entities/index.js';
import { pageById } from '../database/page-by-id.js';
import { AccountChanges } from './account-changes.js';
import type { ChangePasswordDto, ListUsersDto, UpdateMeDto, UpdateUserDto } from './users.dto.js';
import { UserNotFound } from './users.errors.js';

@Injectable()
export class UsersService {
  private readonly logger = new Logger(UsersService.name);

  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly changes: AccountChanges,
    private readonly access: AccessChangesService,
    private readonly accounts: AccountsService,
    private readonly auth: AuthService,
    private readonly audit: AuditLog,
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

  async rename({ userId }: Principal, names: UpdateMeDto): Promise<User> {
    await this.accounts.rename(userId, names);
    await this.access.accountChanged(userId);
    const details = { fields: Object.keys(names) };
    await this.audit.record({ action: 'account.renamed', target: { type: 'user', id: userId }, details });
    return this.get(userId);
  }

  /** Ends all other sessions. */
  async changePassword(
    { userId, sessionId }: Principal,
    { currentPassword, newPassword }: ChangePasswordDto,
    client: Client,
  ): Promise<void> {
    const user = await this.get(userId);
    await this.auth.confirmPassword(user, currentPassword, client);
    const hash = await this.accounts.hashNewPassword(user, newPassword, 'newPassword');
    const changed = await this.changes.setPassword(userId, user.passwordHash, hash, sessionId);
    if (!changed) throw new CurrentPasswordWrong();
    await this.audit.record({ action: 'password.changed', target: { type: 'user', id: userId } });
  }

  async update(admin: Principal, id: number, changes: UpdateUserDto): Promise<User> {
    await this.get(id);
    await this.changes.update(id, changes);
    this.logger.log(`Administrator ${admin.userId} changed user ${id}: ${JSON.stringify(changes)}`);
    const details = { ...changes };
    await this.audit.record({ action: 'account.changed', target: { type: 'user', id }, details });
    return this.get(id);
  }

  async remove(by: Principal, id: number): Promise<void> {
    const { username } = await this.get(id);
    await this.changes.remove(id);
    this.logger.log(`User ${by.userId} deleted user ${id}`);
    const details = { username };
    await this.audit.record({ action: 'account.deleted', target: { type: 'user', id }, details });
  }
}
