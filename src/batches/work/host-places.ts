import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { lockFeeding } from './feeding-lock.js';
import { HostPatience, PLACES } from './host-patience.js';
import type { ClaimedItem } from './item-store.js';

/** How often those who wait for a place look for one: not all at once. */
const LOOK_AGAIN_MS = 250;
/** Of the time that a file may take. */
const PART_OF_TIMEOUT = 1 / 3;

/** Of the host $1, of which there are $2 at most. */
const HAS_PLACE = `(SELECT count(*) FROM batch_items WHERE status = 'processing' AND host = $1)
  < least($2, (SELECT ${PLACES} FROM fetch_hosts WHERE host = $1))`;

/** An item in hand takes a place at the host that it burdens, which need not be the one that its address names. */
@Injectable()
export class HostPlaces {
  constructor(
    private readonly source: DataSource,
    private readonly hosts: HostPatience,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
    @InjectConfig('fetch') private readonly fetching: AppConfig['fetch'],
  ) {}

  /** @returns false where that host has no place now */
  async move({ id, claim }: Pick<ClaimedItem, 'id' | 'claim'>, host: string): Promise<boolean> {
    // Who gives places away keeps all others from it: whoever only looks does without.
    const [{ free }] = await this.source.query<[{ free: boolean }]>(`SELECT ${HAS_PLACE} AS free`, [
      host,
      this.config.inHandPerHost,
    ]);
    if (!free) return false;
    const [, moved] = await this.source.transaction(async (db) => {
      await lockFeeding(db);
      return db.query<[unknown, number]>(
        `UPDATE batch_items SET host = $1, updated_at = now()
          WHERE id = $3 AND claim = $4 AND status = 'processing' AND ${HAS_PLACE}`,
        [host, this.config.inHandPerHost, id, claim],
      );
    });
    return moved > 0;
  }

  /**
   * Looks for a place again and again, for a while.
   * @returns false where there was none; throws as `mayBeAsked` does, and the signal's reason
   */
  async moveInTime(item: ClaimedItem, host: string, signal: AbortSignal): Promise<boolean> {
    const end = performance.now() + this.fetching.timeoutSeconds * 1000 * PART_OF_TIMEOUT;
    for (;;) {
      if ((await this.hosts.mayBeAsked(host)) && (await this.move(item, host))) return true;
      if (performance.now() >= end) return false;
      await delay(LOOK_AGAIN_MS * (1 + Math.random()), undefined, { signal });
    }
  }
}
