/** Of productions in one transaction: it holds the locks of their owners meanwhile. */
const BATCH = 200;

export interface Progress {
  done: number;
  /** There may be more. */
  more: boolean;
}

/**
 * Goes through productions in small steps, up to a limit.
 * @param step takes up to so many in hand; says how many it found, and how many of them it did: what somebody else
 *   has in hand is left to them.
 */
export async function inBatches(
  limit: number,
  step: (size: number) => Promise<{ found: number; done: number }>,
): Promise<Progress> {
  for (let total = 0; ;) {
    const size = Math.min(BATCH, limit - total);
    const { found, done } = await step(size);
    total += done;
    if (found < size) return { done: total, more: false };
    if (done === 0 || total >= limit) return { done: total, more: true };
  }
}
