import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AccessChangesService } from '../auth/accounts/access-changes.service.js';
import { SessionsService } from '../auth/sessions/sessions.service.js';
import { givingWay } from '../database/deadlocks.js';
import { User } from '../database/entities/index.js';
import { allowLongStatements } from '../database/long-statements.js';
import { UserData } from './user-data.js';
import type { UpdateUserDto } from './users.dto.js';
import { LastAdmin, UserNotFound } from './users.errors.js';

/** The changes of an account that decide who may do what; they hold from the next request on, everywhere. */
@Injectable()
export class AccountChanges {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly sessions: SessionsService,
    private readonly access: AccessChangesService,
    private readonly data: UserData,
  ) {}

  async update(id: number, { disabled, role, quotaBytes, modelCallsPerDay }: UpdateUserDto): Promise<void> {
    const change = async (manager: EntityManager) => {
      if (disabled || role === 'user') await assertAdminLeft(manager, id);
      // `updatedAt` so that there is something to set; what is undefined is left as it is.
      await manager.update(User, id, {
        disabled,
        role,
        quotaBytes,
        modelCallsPerDay,
        updatedAt: new Date(),
      });
      return disabled ? await this.sessions.revokeOthers(manager, id) : [];
    };
    const ended = await givingWay(() => this.database.transaction(change));
    await this.access.accountChanged(id);
    await this.access.sessionsEnded(id, ended);
  }

  /**
   * @param matching the hash that the present password was compared with
   * @returns false when the password is another one by now
   */
  async setPassword(id: number, matching: string, passwordHash: string, keep?: string): Promise<boolean> {
    const ended = await this.database.transaction(async (manager) => {
      // First this, as it locks out logins with the old password; then the sessions that those made before.
      const { affected } = await manager.update(User, { id, passwordHash: matching }, { passwordHash });
      return affected ? await this.sessions.revokeOthers(manager, id, keep) : undefined;
    });
    if (ended) await this.access.sessionsEnded(id, ended);
    return ended !== undefined;
  }

  /**
   * The row goes last: until then a removal that failed half-way can be tried again. What is uploaded in
   * between goes with the row, its file with the next sweep.
   */
  async remove(id: number): Promise<void> {
    await this.database.transaction((manager) => assertAdminLeft(manager, id));
    await this.data.removeAllOf(id);
    const removed = await givingWay(() => this.database.transaction((manager) => removeRow(manager, id)));
    await this.access.accountChanged(id);
    if (!removed) throw new UserNotFound();
  }
}

/** @returns false where there is none */
async function removeRow(manager: EntityManager, id: number): Promise<boolean> {
  // It waits for what is being written of the account at this moment, and takes that along.
  await allowLongStatements(manager);
  // No other role from now on: whoever is no administrator keeps none of these waiting.
  const [user] = await manager.query<{ role: string }[]>(
    'SELECT role FROM users WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  );
  if (user?.role === 'admin') await assertAdminLeft(manager, id);
  const { affected } = await manager.delete(User, id);
  return affected === 1;
}

/**
 * Locks the active administrators: of two who demote each other at once, the second one waits and then
 * finds himself the last.
 */
async function assertAdminLeft(manager: EntityManager, without: number): Promise<void> {
  const admins = await manager.query<{ id: number }[]>(
    `SELECT id FROM users WHERE role = 'admin' AND NOT disabled ORDER BY id FOR NO KEY UPDATE`,
  );
  const isOne = admins.some(({ id }) => id === without);
  if (isOne && admins.length === 1) throw new LastAdmin();
}
