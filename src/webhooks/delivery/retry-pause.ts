/** A receiver may name any time, also by mistake. */
const LONGEST_SECONDS = 86_400;
const SPREAD = 0.2;

/** Seconds that all attempts may take together. */
export const longestSchedule = (schedule: readonly number[]): number =>
  schedule.reduce((sum, pause) => sum + pause, 0) * (1 + SPREAD);

/**
 * Seconds until the next attempt; undefined after the last one.
 * @param attempts so far
 * @param random 0 to 1
 */
export function retryPause(
  schedule: readonly number[],
  attempts: number,
  retryAfterSeconds = 0,
  random = Math.random(),
): number | undefined {
  const pause = schedule[attempts - 1];
  if (pause === undefined) return undefined;
  // Spread, so that what failed together does not come again together.
  const spread = pause * (1 + SPREAD * (2 * random - 1));
  return Math.max(spread, Math.min(retryAfterSeconds, LONGEST_SECONDS));
}
