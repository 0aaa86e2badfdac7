import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../../audit/audit-actions.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { User } from '../../database/entities/index.js';
import { addressKey } from '../throttle/attempt-limits.js';
import { FoldKeys } from './fold-keys.js';

/**
 * Rows that one process adds in an hour for failures from whatever addresses. Beyond them, an attacked account
 * still has a row of its own, without the addresses, and all unknown names have one together.
 */
const ROWS_PER_HOUR = 1_000;

type Failure = Extract<AuditAction, 'login.failed' | 'password.check_failed'>;

/**
 * Records failed proofs of who one is, so that an attack cannot fill the log: those on one account from one
 * address are counted in one row an hour. Names that nobody has are not kept, as people type passwords there.
 */
@Injectable()
export class AttemptRecord {
  private readonly failures = new FoldKeys(ROWS_PER_HOUR);
  private readonly refusals = new FoldKeys(ROWS_PER_HOUR);

  constructor(private readonly audit: AuditLog) {}

  async failed(action: Failure, user: Pick<User, 'id'> | null, address: string | undefined): Promise<void> {
    const account = `${action}:${user?.id ?? 'unknown'}`;
    const { key, level } = this.failures.choose([`${account}:${addressKey(address)}`, account]);
    await this.audit.record({
      action,
      outcome: 'failure',
      ...(user && { target: { type: 'user', id: user.id } }),
      foldKey: key,
      anyAddress: level > 0,
    });
  }

  /**
   * Once an hour for an account and address: refusing costs next to nothing, and must not come to cost a write.
   * @param find asked only where there is something to record
   */
  async throttled(
    login: string,
    address: string | undefined,
    find: () => Promise<Pick<User, 'id'> | null>,
  ): Promise<void> {
    const from = addressKey(address);
    const { level, first } = this.refusals.choose([`${from}:${login.slice(0, 64)}`, from, 'all']);
    if (!first) return;
    const user = level === 0 ? await find().catch(() => null) : null;
    await this.audit.record({
      action: 'login.throttled',
      outcome: 'failure',
      ...(user && { target: { type: 'user', id: user.id } }),
      anyAddress: level === 2,
    });
  }
}
