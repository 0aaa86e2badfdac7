import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';

export interface ProviderSpending {
  /** Questions since midnight UTC. */
  used: number;
  /** Null where there is no limit. */
  limit: number | null;
  resetsAt: Date;
}

export interface Budgets {
  own: ProviderSpending;
  /** Of all users together. */
  installation: ProviderSpending;
}

export interface ProviderCost {
  name: string;
  callsToday: number;
  calls30Days: number;
}

/** Of PostgreSQL's advisory locks. */
const COUNTING = 7_162_003;
const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** How many questions that may cost money are asked in a day, by UTC: for one user, and for all. */
@Injectable()
export class ProviderBudget {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /**
   * Counts one question.
   * @returns the day that it counts for, `YYYY-MM-DD`
   * @throws WorkFault `PROVIDER_BUDGET_SPENT`
   */
  take(ownerId: number, provider: string): Promise<string> {
    return this.source.transaction(async (db) => {
      // One after the other: two that add up at the same time would both find the last question left.
      await db.query('SELECT pg_advisory_xact_lock($1)', [COUNTING]);
      assertLeft(await this.read(ownerId, db));
      const [row] = await db.query<{ day: string }[]>(
        `INSERT INTO provider_days AS counted (day, provider, calls) VALUES (${TODAY}, $1, 1)
         ON CONFLICT (day, provider) DO UPDATE SET calls = counted.calls + 1 RETURNING day::text`,
        [provider],
      );
      await db.query(
        `INSERT INTO provider_usage AS counted (owner_id, day, provider, calls) VALUES ($1, $2, $3, 1)
         ON CONFLICT (owner_id, day, provider) DO UPDATE SET calls = counted.calls + 1`,
        [ownerId, row!.day, provider],
      );
      return row!.day;
    });
  }

  /** For a question that was not answered. Of its own day: midnight may have passed. */
  async giveBack(ownerId: number, provider: string, day: string): Promise<void> {
    await this.source.transaction(async (db) => {
      await db.query('SELECT pg_advisory_xact_lock($1)', [COUNTING]);
      await db.query(
        `UPDATE provider_usage SET calls = greatest(0, calls - 1)
         WHERE owner_id = $1 AND day = $2 AND provider = $3`,
        [ownerId, day, provider],
      );
      await db.query(
        `UPDATE provider_days SET calls = greatest(0, calls - 1) WHERE day = $1 AND provider = $2`,
        [day, provider],
      );
    });
  }

  async read(ownerId: number, db: EntityManager = this.source.manager): Promise<Budgets> {
    const [row] = await db.query<{ own: number; total: number }[]>(
      `SELECT (SELECT coalesce(sum(calls), 0)::int FROM provider_usage
               WHERE owner_id = $1 AND day = ${TODAY}) AS own,
              (SELECT coalesce(sum(calls), 0)::int FROM provider_days WHERE day = ${TODAY}) AS total`,
      [ownerId],
    );
    const resetsAt = new Date();
    resetsAt.setUTCHours(24, 0, 0, 0);
    const { callsPerUserPerDay, callsPerDay } = this.config;
    return {
      own: { used: row!.own, limit: callsPerUserPerDay || null, resetsAt },
      installation: { used: row!.total, limit: callsPerDay || null, resetsAt },
    };
  }

  /** What each provider was asked, for all users together; those that nobody has asked are left out. */
  costs(): Promise<ProviderCost[]> {
    return this.source.query<ProviderCost[]>(
      `SELECT provider AS name, sum(calls)::int AS "calls30Days",
              coalesce(sum(calls) FILTER (WHERE day = ${TODAY}), 0)::int AS "callsToday"
       FROM provider_days WHERE day > ${TODAY} - 30 GROUP BY provider`,
    );
  }

  /** Removes what was counted on days longer ago. */
  async forget(days: number): Promise<void> {
    for (const table of ['provider_usage', 'provider_days']) {
      await this.source.query(`DELETE FROM ${table} WHERE day < ${TODAY} - $1::int`, [days]);
    }
  }
}

/** Undefined where another question may be asked. */
export function whySpent({ own, installation }: Budgets): string | undefined {
  const spent = ({ used, limit }: ProviderSpending) => limit !== null && used >= limit;
  if (spent(own)) return `The ${own.limit} questions to paid providers a day are used up; ${AGAIN}`;
  if (!spent(installation)) return undefined;
  return `All users together have used up the questions to paid providers of the day; ${AGAIN}`;
}

const AGAIN = 'run it again after midnight UTC';

function assertLeft(budgets: Budgets): void {
  const reason = whySpent(budgets);
  if (reason !== undefined) throw new WorkFault('PROVIDER_BUDGET_SPENT', reason);
}
