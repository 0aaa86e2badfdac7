import { describe, expect, it } from 'vitest';
import { matchBoxes, overlapOf } from './match-boxes.js';

const box = (x: number, y = 0, size = 0.2) => ({ x, y, width: size, height: size });

describe('boxes of faces', () => {
  it('overlap by the part that they have in common', () => {
    expect(overlapOf(box(0), box(0))).toBe(1);
    expect(overlapOf(box(0), box(0.1))).toBeCloseTo(1 / 3);
    expect(overlapOf(box(0), box(0.2))).toBe(0);
    expect(overlapOf(box(0), box(0, 0, 0.1))).toBeCloseTo(0.25);
  });

  it('are found again where they have moved a little', () => {
    expect(matchBoxes([box(0.52), box(0.01)], [box(0), box(0.5)])).toEqual([1, 0]);
    expect(matchBoxes([box(0.1)], [box(0)])).toEqual([undefined]);
    expect(matchBoxes([], [box(0)])).toEqual([]);
  });

  it('are each found once, by what overlaps most', () => {
    expect(matchBoxes([box(0.04), box(0.01)], [box(0)])).toEqual([undefined, 0]);
  });
});
