// Chance that repeats: the same seed, the same day.

/** mulberry32: small, even enough for queues, and the same everywhere. @returns numbers from 0 up to 1 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const exponential = (random, mean) => -mean * Math.log(1 - random());

/** 1, 2, 3 … with this mean. */
export function geometric(random, mean) {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}

/** Around 1, never below 0, with a spread (standard deviation to mean) of 0.5: pictures differ. */
export function aroundOne(random) {
  const variance = Math.log(1 + 0.5 ** 2);
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.exp(normal * Math.sqrt(variance) - variance / 2);
}
