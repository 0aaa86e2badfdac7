import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Hop } from '../../http-client/guarded/guarded-client.js';
import { lockFeeding } from './feeding-lock.js';
import { PLACES } from './host-patience.js';
import type { ClaimedItem } from './item-store.js';

/** An item in hand takes a place at the host that it burdens, which need not be the one that its address names. */
@Injectable()
export class HostPlaces {
  constructor(
    private readonly source: DataSource,
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
  ) {}

  /** From the host that has sent it on to the other. @returns false where that one has no place now */
  async move({ id, claim }: ClaimedItem, { host, url, sentOn }: Hop): Promise<boolean> {
    const [, moved] = await this.source.transaction(async (db) => {
      await lockFeeding(db);
      return db.query<[unknown, number]>(
        `UPDATE batch_items SET host = $3, sent_on_to = $4, sent_on = $5, updated_at = now()
          WHERE id = $1 AND claim = $2 AND status = 'processing'
            AND (SELECT count(*) FROM batch_items WHERE status = 'processing' AND host = $3)
                < least($6, (SELECT ${PLACES} FROM fetch_hosts WHERE host = $3))`,
        [id, claim, host, url, sentOn, this.config.inHandPerHost],
      );
    });
    return moved > 0;
  }
}
