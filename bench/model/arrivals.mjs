// When pictures are uploaded on a busy day.
import { exponential, geometric } from './random.mjs';

export const DAY = 86_400;
/** The busiest moment, in seconds of the day. */
export const PEAK_AT = 20 * 3600;

/** How much busier a moment is than the day's mean. */
export function shapeOfDay(strength) {
  const at = (second) => Math.exp(strength * Math.cos((2 * Math.PI * (second - PEAK_AT)) / DAY));
  let sum = 0;
  for (let minute = 0; minute < 1440; minute++) sum += at(minute * 60);
  const mean = sum / 1440;
  return (second) => at(second) / mean;
}

/**
 * Seconds at which pictures arrive: people come by chance, more of them in the evening, and each brings several.
 * @returns {Float64Array} in order
 */
export function arrivalsOfDay({ random, perDay, burst, gap, strength }) {
  const shape = shapeOfDay(strength);
  const highest = shape(PEAK_AT);
  const times = [];
  const meanGap = DAY / ((perDay / burst) * highest);
  for (let at = exponential(random, meanGap); at < DAY; at += exponential(random, meanGap)) {
    // Thinned, so that what is left follows the day's shape.
    if (random() * highest > shape(at)) continue;
    const pictures = geometric(random, burst);
    for (let n = 0, time = at; n < pictures; n++, time += exponential(random, gap)) times.push(time);
  }
  return Float64Array.from(times).sort();
}
