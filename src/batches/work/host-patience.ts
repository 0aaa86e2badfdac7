import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';

/** A host may name any time, also by mistake. */
const LONGEST_SECONDS = 3600;
const DEFAULT_SECONDS = 30;
/** One that has asked for fewer requests gets one at a time, and one more at a time after as many answers. */
const ANSWERS_PER_PLACE = 8;
/** How many requests it may be sent at a time: SQL, of fetch_hosts. Null where the usual number holds. */
export const PLACES = `(1 + fetch_hosts.answers / ${ANSWERS_PER_PLACE})`;
/** In a row: from then on no file of the host is asked for twice, or one that hangs would keep a batch for days. */
const GIVEN_UP_AFTER = 10;
/** In a row: one that cannot be reached by then, it rather than the network between, is left alone for a while. */
const RESTS_AFTER = 4;
const LONGEST_REST_SECONDS = 120;
/** Where nobody can be reached, one attempt tells as much as ten thousand. */
const LOOKED_AT_SECONDS = 60;
/** What was long ago says nothing of today. */
const FORGOTTEN_AFTER = '15 minutes';
const IS_FORGOTTEN = `known.updated_at < now() - interval '${FORGOTTEN_AFTER}'`;

/** How the platform behaves towards other people's servers, all workers together. */
@Injectable()
export class HostPatience {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
  ) {}

  /**
   * @returns false while it is to be left alone
   * @throws WorkFault where it was waited for long enough, and somebody has looked a moment ago
   */
  async mayBeAsked(host: string): Promise<boolean> {
    const [row] = await this.source.query<{ rests: boolean; refuses: boolean; away: boolean }[]>(
      `SELECT resume_at > now() AS rests, coalesce(refused_until > now(), false) AS refuses,
              coalesce(unreached_since < now() - make_interval(secs => $2::float8), false) AND failures >= $3
                AND updated_at > now() - interval '${LOOKED_AT_SECONDS} s' AS away
         FROM fetch_hosts WHERE host = $1`,
      [host, this.config.hostPatienceSeconds, RESTS_AFTER],
    );
    if (row?.away) throw new WorkFault('HOST_UNREACHABLE', 'The host has not been reached for a long time');
    if (row?.refuses)
      throw new WorkFault('RATE_LIMITED', 'The host has asked for fewer requests for a long time');
    return !row?.rests;
  }

  /**
   * It asks for fewer requests: it gets none for a while, and then one at a time.
   * @returns for how many seconds, and whether that makes it useless to try again
   */
  async refused(
    host: string,
    retryAfterSeconds = DEFAULT_SECONDS,
  ): Promise<{ seconds: number; givenUp: boolean }> {
    const seconds = Math.min(LONGEST_SECONDS, Math.max(1, retryAfterSeconds));
    const [row] = await this.source.query<{ refusedSeconds: number }[]>(
      `INSERT INTO fetch_hosts AS known (host, resume_at, answers, refused_since)
       VALUES ($1, now() + make_interval(secs => $2::float8), 0, now())
       ON CONFLICT (host) DO UPDATE
         SET resume_at = greatest(known.resume_at, EXCLUDED.resume_at), answers = 0, failures = 0,
             refused_since = CASE WHEN known.resume_at < now() - interval '${FORGOTTEN_AFTER}' AND ${IS_FORGOTTEN}
                                  THEN now() ELSE coalesce(known.refused_since, now()) END,
             unreached_since = NULL, updated_at = now()
       RETURNING extract(epoch FROM now() - refused_since)::float8 AS "refusedSeconds"`,
      [host, seconds],
    );
    const givenUp = row!.refusedSeconds >= this.config.rateLimitPatienceSeconds;
    if (givenUp) await this.giveUpFor(host, Math.max(LOOKED_AT_SECONDS, seconds));
    return { seconds, givenUp };
  }

  /** Its items are not to wait for it any more: brought to a worker, they fail without it being asked. */
  private async giveUpFor(host: string, seconds: number): Promise<void> {
    await this.source.query(
      `UPDATE fetch_hosts SET resume_at = now(), refused_until = now() + make_interval(secs => $2::float8)
        WHERE host = $1`,
      [host, seconds],
    );
  }

  private async rest(host: string, seconds: number): Promise<void> {
    await this.source.query(
      `INSERT INTO fetch_hosts (host, resume_at) VALUES ($1, now() + make_interval(secs => $2::float8))
       ON CONFLICT (host) DO UPDATE
         SET resume_at = greatest(fetch_hosts.resume_at, EXCLUDED.resume_at), updated_at = now()`,
      [host, seconds],
    );
  }

  /**
   * No connection to it came about: it rests for as long again as it has been like that. All of its files wait
   * meanwhile, so that a server that is begun anew costs a few of them an attempt, and most none.
   * @returns whether that makes it useless to try again
   */
  async unreached(host: string): Promise<boolean> {
    const [row] = await this.source.query<{ failures: number; seconds: number }[]>(
      `INSERT INTO fetch_hosts AS known (host, resume_at, failures, unreached_since) VALUES ($1, now(), 1, now())
       ON CONFLICT (host) DO UPDATE
         SET failures = CASE WHEN ${IS_FORGOTTEN} THEN 1 ELSE known.failures + 1 END,
             unreached_since = CASE WHEN ${IS_FORGOTTEN} THEN now() ELSE coalesce(known.unreached_since, now()) END,
             updated_at = now()
       RETURNING failures, extract(epoch FROM now() - unreached_since)::float8 AS seconds`,
      [host],
    );
    const { failures, seconds } = row!;
    if (failures < RESTS_AFTER) return false;
    if (seconds >= this.config.hostPatienceSeconds) return true;
    await this.rest(host, Math.min(LONGEST_REST_SECONDS, Math.max(this.config.retryDelaySeconds, seconds)));
    return false;
  }

  /**
   * It was reached, and did not answer. What went before while it could not be reached is no sign of that: it may have
   * been begun anew a moment ago.
   * @returns whether that makes it useless to try again
   */
  async failed(host: string): Promise<boolean> {
    const [row] = await this.source.query<{ failures: number }[]>(
      `INSERT INTO fetch_hosts AS known (host, resume_at, failures) VALUES ($1, now(), 1)
       ON CONFLICT (host) DO UPDATE
         SET failures = CASE WHEN known.unreached_since IS NOT NULL OR ${IS_FORGOTTEN} THEN 1 ELSE known.failures + 1 END,
             unreached_since = NULL, updated_at = now()
       RETURNING failures`,
      [host],
    );
    return (row?.failures ?? 0) >= GIVEN_UP_AFTER;
  }

  /** It answers, and is well: it may be asked for more. */
  async served(host: string): Promise<void> {
    await this.source.query(
      `UPDATE fetch_hosts
          SET failures = 0, unreached_since = NULL, refused_since = NULL, refused_until = NULL, updated_at = now(),
              answers = CASE WHEN answers + 1 < $2 THEN answers + 1 END
        WHERE host = $1 AND (failures > 0 OR answers IS NOT NULL)`,
      [host, ANSWERS_PER_PLACE * (this.config.inHandPerHost - 1)],
    );
  }

  /** It answers, whatever it says. A pause that it asked for is kept all the same. */
  async answered(host: string): Promise<void> {
    await this.source.query(
      `UPDATE fetch_hosts
          SET failures = 0, unreached_since = NULL, refused_since = NULL, refused_until = NULL, updated_at = now()
        WHERE host = $1 AND (failures > 0 OR refused_since IS NOT NULL)`,
      [host],
    );
  }
}
