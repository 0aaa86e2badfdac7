import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ModelState, ModelUse } from './model-driver.js';

export interface ToldState {
  use: ModelUse;
  driver: string;
  state: ModelState;
}

/** A process that has not told for this long is gone: it would have done so twice. */
const GONE_AFTER_SECONDS = 35;

/** How far each process has its models. All times are the database's: the clocks of processes differ. */
@Injectable()
export class ModelStateStore {
  constructor(private readonly source: DataSource) {}

  async tell(processId: string, states: readonly ToldState[]): Promise<void> {
    await this.source.query(
      `INSERT INTO model_states AS known (process_id, use, driver, state, since, updated_at)
       SELECT $1, use, driver, state, now(), now()
         FROM unnest($2::text[], $3::text[], $4::text[]) AS told (use, driver, state)
       ON CONFLICT (process_id, use, driver) DO UPDATE SET
         state = EXCLUDED.state,
         since = CASE WHEN known.state = EXCLUDED.state THEN known.since ELSE now() END,
         updated_at = now()`,
      [
        processId,
        states.map(({ use }) => use),
        states.map(({ driver }) => driver),
        states.map(({ state }) => state),
      ],
    );
    await this.source.query(
      `DELETE FROM model_states WHERE updated_at < now() - make_interval(secs => ${GONE_AFTER_SECONDS})`,
    );
  }

  async forget(processId: string): Promise<void> {
    await this.source.query(`DELETE FROM model_states WHERE process_id = $1`, [processId]);
  }

  /** Of all processes that are there. */
  async all(): Promise<ToldState[]> {
    return this.source.query<ToldState[]>(
      `SELECT use, driver, state FROM model_states
        WHERE updated_at > now() - make_interval(secs => ${GONE_AFTER_SECONDS})`,
    );
  }
}
