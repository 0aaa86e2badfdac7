import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkFault } from '../common/work-fault.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { budgetSpentMessage, ModelBudgetSpent } from './models.errors.js';

export interface ModelUsage {
  /** Calls since midnight UTC. */
  used: number;
  /** Null where there is no limit. */
  limit: number | null;
  resetsAt: Date;
}

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;
/** An account's own limit goes before the installation's; 0 is without limit. */
const LIMIT = `(SELECT coalesce(model_calls_per_day, $2::int) FROM users WHERE id = $1)`;

/** How many calls of models each user's images may cause in a day, by UTC. */
@Injectable()
export class ModelBudget {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('models') private readonly config: AppConfig['models'],
  ) {}

  /**
   * Counts one call.
   * @returns the day that it counts for, `YYYY-MM-DD`
   * @throws WorkFault `MODEL_BUDGET_SPENT`
   */
  async take(ownerId: number): Promise<string> {
    const rows = await this.source.query<{ day: string }[]>(
      `INSERT INTO model_usage AS usage (owner_id, day, calls) VALUES ($1, ${TODAY}, 1)
       ON CONFLICT (owner_id, day) DO UPDATE SET calls = usage.calls + 1
         WHERE ${LIMIT} = 0 OR usage.calls < ${LIMIT}
       RETURNING day::text`,
      [ownerId, this.config.callsPerUserPerDay],
    );
    if (rows[0]) return rows[0].day;
    const { limit } = await this.usage(ownerId);
    throw new WorkFault('MODEL_BUDGET_SPENT', budgetSpentMessage(limit ?? 0));
  }

  /** For a call that came to nothing. Of its own day: midnight may have passed. */
  async giveBack(ownerId: number, day: string): Promise<void> {
    await this.source.query(
      'UPDATE model_usage SET calls = greatest(0, calls - 1) WHERE owner_id = $1 AND day = $2',
      [ownerId, day],
    );
  }

  async usage(ownerId: number): Promise<ModelUsage> {
    const [row] = await this.source.query<{ limit: number | null; used: number | null }[]>(
      `SELECT ${LIMIT} AS limit, (SELECT calls FROM model_usage WHERE owner_id = $1 AND day = ${TODAY}) AS used`,
      [ownerId, this.config.callsPerUserPerDay],
    );
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    return { used: row?.used ?? 0, limit: row?.limit || null, resetsAt: midnight };
  }

  async isLeft(ownerId: number): Promise<boolean> {
    const { used, limit } = await this.usage(ownerId);
    return limit === null || used < limit;
  }

  /** @throws ModelBudgetSpent where another call would be refused */
  async assertLeft(ownerId: number): Promise<void> {
    const { used, limit, resetsAt } = await this.usage(ownerId);
    if (limit !== null && used >= limit) throw new ModelBudgetSpent(limit, resetsAt);
  }

  /** Removes what was counted on days longer ago. */
  async forget(days: number): Promise<void> {
    await this.source.query(`DELETE FROM model_usage WHERE day < ${TODAY} - $1::int`, [days]);
  }
}
