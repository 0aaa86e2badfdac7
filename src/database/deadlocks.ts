import { setTimeout as delay } from 'node:timers/promises';

/** PostgreSQL's: transactions have waited for each other, and one had to give way. Nothing of it was written. */
const DEADLOCK = '40P01';
const ATTEMPTS = 5;
/** At most, and by chance: whoever gave way together must not come back together. */
const PAUSE_MS = 50;

/** Does a transaction, or a statement outside of one, again where it gave way to another. */
export async function givingWay<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: unknown }).code !== DEADLOCK || attempt === ATTEMPTS) throw error;
      await delay(Math.random() * PAUSE_MS * attempt);
    }
  }
}
