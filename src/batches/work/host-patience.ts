import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A host may name any time, also by mistake. */
const LONGEST_SECONDS = 3600;
const DEFAULT_SECONDS = 30;
/** In a row: from then on nothing of the host is waited for, or a dead one would keep a batch for days. */
const GIVEN_UP_AFTER = 10;

/** How the platform behaves towards other people's servers, all workers together. */
@Injectable()
export class HostPatience {
  constructor(private readonly source: DataSource) {}

  /** It asks for fewer requests: it gets none for a while. @returns seconds */
  async pause(host: string, retryAfterSeconds = DEFAULT_SECONDS): Promise<number> {
    const seconds = Math.min(LONGEST_SECONDS, Math.max(1, retryAfterSeconds));
    await this.source.query(
      `INSERT INTO fetch_hosts (host, resume_at) VALUES ($1, now() + make_interval(secs => $2::float8))
       ON CONFLICT (host) DO UPDATE
         SET resume_at = greatest(fetch_hosts.resume_at, EXCLUDED.resume_at), updated_at = now()`,
      [host, seconds],
    );
    return seconds;
  }

  /** It could not be reached, or did not answer. @returns whether that makes it useless to try again */
  async failed(host: string): Promise<boolean> {
    const [row] = await this.source.query<{ failures: number }[]>(
      `INSERT INTO fetch_hosts (host, resume_at, failures) VALUES ($1, now(), 1)
       ON CONFLICT (host) DO UPDATE SET failures = fetch_hosts.failures + 1, updated_at = now()
       RETURNING failures`,
      [host],
    );
    return (row?.failures ?? 0) >= GIVEN_UP_AFTER;
  }

  /** It answers, whatever it says. A pause that it asked for is kept all the same. */
  async answered(host: string): Promise<void> {
    await this.source.query(
      'UPDATE fetch_hosts SET failures = 0, updated_at = now() WHERE host = $1 AND failures > 0',
      [host],
    );
  }
}
