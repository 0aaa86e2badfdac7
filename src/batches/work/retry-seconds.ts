const LONGEST_SECONDS = 3600;

/** Four times as long after each attempt, and spread, so that what failed together does not come again together. */
export const retrySeconds = (first: number, attempts: number, random = Math.random()): number =>
  Math.min(LONGEST_SECONDS, first * 4 ** (attempts - 1)) * (1 + 0.3 * random);
