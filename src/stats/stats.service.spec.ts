import { describe, expect, it } from 'vitest';
import { rates } from './stats.service.js';

describe('rates', () => {
  it('are unknown before anything has come to an end', () => {
    expect(rates(0, 0)).toEqual({ successRate: null, failureRate: null });
  });

  it.each([
    [1, 0, 1, 0],
    [0, 4, 0, 1],
    [2, 1, 0.667, 0.333],
    [1, 2, 0.333, 0.667],
  ])('of %i good and %i bad are %d and %d', (good, bad, successRate, failureRate) => {
    expect(rates(good, bad)).toEqual({ successRate, failureRate });
  });
});
