/** Of so many median absolute deviations, as the standard deviation of normally distributed values is one. */
const PER_DEVIATION = 1.4826;
/** The modified z-score beyond which Iglewicz and Hoaglin call a value an outlier. */
const MOST_DEVIATIONS = 3.5;
/**
 * Prices within so little of each other are taken to differ by as much: where most are the same their deviation is
 * nothing, and any other price would be infinitely far away.
 */
const LEAST_DEVIATION = Math.log(1.05);

/** @param values ascending, one at least @param part 0–1, interpolated between the two values next to it */
export function quantile(values: readonly number[], part: number): number {
  const at = part * (values.length - 1);
  const below = values[Math.floor(at)]!;
  return below + (values[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

export const ascending = (values: readonly number[]): number[] =>
  values.toSorted((one, other) => one - other);

/**
 * Which prices lie too far from the others to be prices of the same thing. By their logarithms: ten times as much
 * and a tenth are as far from the median, which distances in money would never show of what is too cheap.
 * @param prices above 0
 */
export function outliers(prices: readonly number[]): boolean[] {
  if (prices.length === 0) return [];
  const logarithms = prices.map(Math.log);
  const median = quantile(ascending(logarithms), 0.5);
  const distances = logarithms.map((value) => Math.abs(value - median));
  const deviation = Math.max(PER_DEVIATION * quantile(ascending(distances), 0.5), LEAST_DEVIATION);
  return distances.map((distance) => distance > MOST_DEVIATIONS * deviation);
}
