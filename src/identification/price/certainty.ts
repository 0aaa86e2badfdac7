/** So many offers make it half as certain as any number would. */
const HALFWAY = 5;

interface Grounds {
  count: number;
  /** The inter-quartile range by the median. */
  spread: number;
  /** How surely they are offers of what the picture shows, 0–1. */
  match: number;
  /** How many offers were left out as they match poorly, or lie far from the others. */
  doubtful: number;
}

/**
 * How far an estimate can be relied on, 0–1: √(n / (n + 5) · 1 / (1 + 2 · spread) · min(1, n / doubtful)) · match. It
 * rises with the number of offers and with how well they match, and falls as they lie further apart, and where more are
 * doubtful than are not. It is a measure, not a probability.
 */
export function certainty({ count, spread, match, doubtful }: Grounds): number {
  const plenty = count / (count + HALFWAY);
  const agreement = 1 / (1 + 2 * spread);
  const unity = Math.min(1, count / Math.max(1, doubtful));
  return Math.round(Math.sqrt(plenty * agreement * unity) * match * 1000) / 1000;
}
