import { describe, expect, it } from 'vitest';
import { retrySeconds } from './retry-seconds.js';

describe('the pause before another attempt', () => {
  it('is four times as long each time', () => {
    expect([1, 2, 3].map((attempts) => retrySeconds(5, attempts, 0))).toEqual([5, 20, 80]);
  });

  it('is spread by a third at most', () => {
    expect(retrySeconds(10, 1, 0.999)).toBeLessThan(13);
    expect(retrySeconds(10, 1, 0.5)).toBe(11.5);
  });

  it('ends growing at an hour', () => {
    expect(retrySeconds(5, 20, 0)).toBe(3600);
  });

  it('is none where none is set', () => {
    expect(retrySeconds(0, 4, 1)).toBe(0);
  });
});
