import { describe, expect, it } from 'vitest';
import { certainty } from './certainty.js';

const GROUNDS = { count: 10, spread: 0.2, match: 0.9, doubtful: 0 };

/** From each to the next. */
const steps = (values: readonly number[]) => values.slice(1).map((value, at) => value - values[at]!);

describe(certainty, () => {
  it('rises with the number of offers', () => {
    const values = [2, 3, 5, 8, 13, 50, 1000].map((count) => certainty({ ...GROUNDS, count }));
    expect(Math.min(...steps(values))).toBeGreaterThan(0);
  });

  it('falls as they lie further apart', () => {
    const values = [0, 0.05, 0.1, 0.3, 1, 5, 100].map((spread) => certainty({ ...GROUNDS, spread }));
    expect(Math.max(...steps(values))).toBeLessThan(0);
  });

  it('rises with how well they match', () => {
    const values = [0, 0.1, 0.5, 0.7, 0.9, 1].map((match) => certainty({ ...GROUNDS, match }));
    expect(Math.min(...steps(values))).toBeGreaterThan(0);
  });

  it('falls where more are doubtful than are not', () => {
    const values = [0, 5, 10].map((doubtful) => certainty({ ...GROUNDS, doubtful }));
    expect(new Set(values).size).toBe(1);
    const doubted = [10, 11, 15, 50, 1000].map((doubtful) => certainty({ ...GROUNDS, doubtful }));
    expect(Math.max(...steps(doubted))).toBeLessThan(0);
  });

  it.each([
    [{ count: 2, spread: 0, match: 0 }, 0],
    [{ count: 1e9, spread: 0, match: 1 }, 1],
    [{ count: 3, spread: 0.5, match: 0.6 }, 0.26],
    [{ count: 20, spread: 0.15, match: 0.95 }, 0.745],
  ])('is, of %j, %d', (grounds, expected) => {
    expect(certainty({ doubtful: 0, ...grounds })).toBeCloseTo(expected, 3);
  });
});
