import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkFault } from '../common/work-fault.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';

export interface ModelUsage {
  /** Calls since midnight UTC. */
  used: number;
  /** Null where there is no limit. */
  limit: number | null;
  resetsAt: Date;
}

/** How many calls of models each user's images may cause in a day, by UTC. */
@Injectable()
export class ModelBudget {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('models') private readonly config: AppConfig['models'],
  ) {}

  /** Counts one call. @throws WorkFault `MODEL_BUDGET_SPENT` */
  async take(ownerId: number): Promise<void> {
    const rows = await this.source.query<unknown[]>(
      `INSERT INTO model_usage AS usage (owner_id, day, calls) VALUES ($1, ${TODAY}, 1)
       ON CONFLICT (owner_id, day) DO UPDATE SET calls = usage.calls + 1
         WHERE $2::int = 0 OR usage.calls < $2
       RETURNING calls`,
      [ownerId, this.config.callsPerUserPerDay],
    );
    if (rows.length > 0) return;
    throw new WorkFault(
      'MODEL_BUDGET_SPENT',
      `The ${this.config.callsPerUserPerDay} model calls of the day are used up; run it again after midnight UTC`,
    );
  }

  async usage(ownerId: number): Promise<ModelUsage> {
    const [row] = await this.source.query<{ calls: number }[]>(
      `SELECT calls FROM model_usage WHERE owner_id = $1 AND day = ${TODAY}`,
      [ownerId],
    );
    const midnight = new Date();
    midnight.setUTCHours(24, 0, 0, 0);
    return { used: row?.calls ?? 0, limit: this.config.callsPerUserPerDay || null, resetsAt: midnight };
  }
}

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;
