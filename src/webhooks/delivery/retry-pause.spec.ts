import { describe, expect, it } from 'vitest';
import { longestSchedule, retryPause } from './retry-pause.js';

const SCHEDULE = [5, 300, 1800];

describe(retryPause, () => {
  it('goes by the schedule, and ends with it', () => {
    const pauses = [1, 2, 3, 4].map((attempts) => retryPause(SCHEDULE, attempts, 0, 0.5));
    expect(pauses).toEqual([5, 300, 1800, undefined]);
    expect(retryPause([], 1)).toBeUndefined();
  });

  it('takes no longer altogether than is said', () => {
    const longest = [1, 2, 3].map((attempts) => retryPause(SCHEDULE, attempts, 0, 1)!);
    expect(longestSchedule(SCHEDULE)).toBeCloseTo(longest.reduce((sum, pause) => sum + pause));
  });

  it('spreads by a fifth to either side', () => {
    expect(retryPause(SCHEDULE, 2, 0, 0)).toBeCloseTo(240);
    expect(retryPause(SCHEDULE, 2, 0, 1)).toBeCloseTo(360);
  });

  it('waits as long as the receiver asks, but no longer than a day', () => {
    expect(retryPause(SCHEDULE, 1, 600, 0.5)).toBe(600);
    expect(retryPause(SCHEDULE, 3, 600, 0.5)).toBe(1800);
    expect(retryPause(SCHEDULE, 1, 10_000_000, 0.5)).toBe(86_400);
  });
});
