import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../common/ids.js';
import type { AuditOutcome } from '../database/entities/audit-event.entity.js';
import { currentRequestId } from '../logging/index.js';
import type { AuditAction } from './audit-actions.js';
import { currentOrigin } from './audit-context.js';
import { idAt, timeOf } from './time-ids.js';

export interface AuditEntry {
  action: AuditAction;
  /** `success` where not given. */
  outcome?: AuditOutcome;
  /** Who did it. Where not given: who makes the request, if somebody does. */
  actor?: { id: number | null; name: string };
  /** What it was done to. What concerns an account names that account, so that its owner gets to see it. */
  target?: { type: 'user' | 'lane' | 'production' | 'backfill' | 'installation'; id: string | number };
  /** Never a secret, nor what somebody typed into a field for a name: it may be a password. */
  details?: Record<string, unknown>;
  /** What comes with the same key is counted in the row of the first. */
  foldKey?: string;
  /** Leaves the address out, where rows of many addresses are folded into one. */
  anyAddress?: boolean;
}

/** The actor of what is done by a command, by whoever has access to the machine. */
export const COMMAND_LINE = { id: null, name: 'command line' };

/** Clients choose their own description. */
const USER_AGENT_LENGTH = 256;
const EXPIRE_BATCH = 5_000;
const DAY_MS = 86_400_000;

/** Who did what, for administrators and for the owners of accounts. Commands make one with `new AuditLog(dataSource)`. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger(AuditLog.name);

  constructor(private readonly source: DataSource) {}

  /**
   * Never throws: what cannot be written is logged whole, as an error, and what was to be recorded goes on. A
   * login must not fail, nor a logout, because of its record.
   */
  async record(entry: AuditEntry): Promise<void> {
    try {
      await this.write(entry);
    } catch (error) {
      const lost = JSON.stringify({ ...currentOrigin(), ...entry });
      this.logger.error(error, `Could not write to the audit log: ${lost}`);
    }
  }

  /** Removes what is older, in small transactions. @returns how many rows went */
  async expire(days: number): Promise<number> {
    const before = idAt(new Date(Date.now() - days * DAY_MS));
    for (let total = 0; ;) {
      const [row] = await this.source.query<{ removed: number }[]>(
        'SELECT audit_log_expire($1, $2) AS removed',
        [before, EXPIRE_BATCH],
      );
      total += row!.removed;
      if (row!.removed < EXPIRE_BATCH) return total;
    }
  }

  private async write(entry: AuditEntry): Promise<void> {
    const { action, outcome = 'success', target, details = {}, foldKey, anyAddress = false } = entry;
    const origin = currentOrigin();
    const actor = entry.actor ?? origin?.actor;
    const id = newId();
    await this.source.query(INSERT, [
      id,
      timeOf(id),
      action,
      outcome,
      actor?.id ?? null,
      actor?.name ?? null,
      target?.type ?? null,
      target === undefined ? null : String(target.id),
      anyAddress ? null : (origin?.ip ?? null),
      anyAddress ? null : (origin?.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null),
      anyAddress ? null : (currentRequestId() ?? null),
      JSON.stringify(details),
      foldKey ?? null,
    ]);
  }
}

// The actor is looked up, as the account may be gone by now, by its own deletion for one.
const INSERT = `
  INSERT INTO audit_log (id, at, last_at, action, outcome, actor_id, actor_name, target_type, target_id,
                         ip, user_agent, request_id, details, fold_key)
  VALUES ($1, $2, $2, $3, $4, (SELECT id FROM users WHERE id = $5), $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (fold_key) WHERE fold_key IS NOT NULL
  DO UPDATE SET occurrences = audit_log.occurrences + 1, last_at = greatest(audit_log.last_at, EXCLUDED.last_at)`;
