import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Storage } from '../../storage/storage.driver.js';
import { storedRendition } from '../stored-rendition.js';
import { agreement } from './looks/agreement.js';
import { finerLookOf, lookOf, type FinerLook } from './looks/look.js';

/** Read and decoded at the same time, of one question. */
const AT_ONCE = 4;

/** How much stored pictures look like another one, by their pixels. */
@Injectable()
export class Lookalikes {
  constructor(private readonly storage: Storage) {}

  /**
   * @param rendition of the picture in question, as JPEG
   * @returns 0–1 for each of these that has a rendition
   */
  async scores(rendition: Buffer, ids: readonly string[], signal: AbortSignal): Promise<Map<string, number>> {
    const look = await lookOf(rendition);
    const scores = new Map<string, number>();
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      signal.throwIfAborted();
      const some = ids.slice(from, from + AT_ONCE);
      const others = await Promise.all(some.map((id) => this.lookOf(id)));
      for (const [index, other] of others.entries()) {
        if (!other) continue;
        scores.set(some[index]!, agreement(look, other));
        // Each takes some milliseconds, and others wait for the event loop.
        await nextTurn();
      }
    }
    return scores;
  }

  private async lookOf(id: string): Promise<FinerLook | undefined> {
    const other = await storedRendition(this.storage, id, 'small');
    return other && finerLookOf(other);
  }
}
