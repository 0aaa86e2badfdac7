import { setTimeout as delay } from 'node:timers/promises';
import { isOutage } from '../common/problem.js';

/** A database that is begun anew is back within these. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000];

/** Does again, for a while, what the database was away for. Only for what may be done twice. */
export async function outlastingOutages<T>(
  work: () => Promise<T>,
  pausesMs: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error)) throw error;
      await delay(pause, undefined, { ref: false });
    }
  }
  return work();
}
