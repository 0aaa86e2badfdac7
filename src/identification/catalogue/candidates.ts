import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { IN_CATALOGUE } from './catalogue.js';
import { likeness, outlineOf, type Outline } from './looks/outline.js';

/** Rows read at once: some 20 ms of work, and a few hundred kilobytes. */
const PAGE = 2_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The pictures of a catalogue that may show the same, by the thumbhashes that all pictures have. */
@Injectable()
export class Candidates {
  constructor(private readonly source: DataSource) {}

  /**
   * All of the catalogue is compared, page by page, as any may be the one.
   * @param outlines of the picture in question, as it may have been cut
   * @returns the ids of the most promising ones, the best first
   */
  async find(ownerId: number, outlines: readonly Outline[], limit: number, signal: AbortSignal) {
    let best: { id: string; likeness: number }[] = [];
    for (let after = NO_ID; ;) {
      const rows = await this.source.query<{ id: string; thumbhash: string }[]>(
        `SELECT id, thumbhash FROM images
          WHERE owner_id = $1 AND id > $2 AND ${IN_CATALOGUE} AND thumbhash IS NOT NULL ORDER BY id LIMIT ${PAGE}`,
        [ownerId, after],
      );
      signal.throwIfAborted();
      const compared = rows.flatMap(({ id, thumbhash }) => {
        const other = outlineOf(thumbhash);
        return other ? [{ id, likeness: Math.max(...outlines.map((own) => likeness(own, other))) }] : [];
      });
      best = [...best, ...compared].sort((a, b) => b.likeness - a.likeness).slice(0, limit);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return best.map(({ id }) => id);
      after = last.id;
      await nextTurn();
    }
  }
}
