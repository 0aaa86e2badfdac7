import { describe, expect, it } from 'vitest';
import { isSound, overlap, stretched, suppress, type FoundFace } from './geometry.mjs';

const MOST = { candidates: 100, kept: 100 };
const face = (x: number, y: number, size: number, score: number): FoundFace => ({
  box: { x, y, width: size, height: size },
  score,
  landmarks: [x, y, x + size, y, x, y + size, x + size, y + size, x, y],
});

describe('the overlap of two boxes', () => {
  it.each([
    ['the same', face(0, 0, 10, 1), 1],
    ['half of it', face(5, 0, 10, 1), 1 / 3],
    ['one within', face(0, 0, 5, 1), 0.25],
    ['one that touches', face(10, 0, 10, 1), 0],
    ['one elsewhere', face(40, 40, 10, 1), 0],
  ])('%s', (_, other, expected) => {
    expect(overlap(face(0, 0, 10, 1).box, other.box)).toBeCloseTo(expected, 12);
    expect(overlap(other.box, face(0, 0, 10, 1).box)).toBeCloseTo(expected, 12);
  });
});

describe('suppression', () => {
  const faces = [face(2, 0, 20, 0.8), face(0, 0, 20, 0.9), face(100, 0, 20, 0.95), face(1, 1, 20, 0.7)];

  it('keeps the surest of those that overlap, the surest first', () => {
    expect(suppress(faces, 0.4, MOST).map(({ score }) => score)).toEqual([0.95, 0.9]);
  });

  it('gives the same whatever the order, of the equally sure too', () => {
    const equal = faces.map((each) => ({ ...each, score: 0.9 }));
    expect(suppress(equal.toReversed(), 0.4, MOST)).toEqual(suppress(equal, 0.4, MOST));
  });

  it('keeps neighbours that overlap no more than is allowed', () => {
    const third = [face(0, 0, 10, 0.9), face(5, 0, 10, 0.8)];
    expect(suppress(third, 0.4, MOST)).toHaveLength(2);
    expect(suppress(third, 0.3, MOST)).toHaveLength(1);
  });

  it('looks at no more than the surest candidates, and keeps no more than it may', () => {
    const row = Array.from({ length: 50 }, (_, i) => face(i * 20, 0, 10, 0.5 + i / 200));
    expect(suppress(row, 0.4, { candidates: 10, kept: 100 })).toHaveLength(10);
    expect(suppress(row, 0.4, { candidates: 50, kept: 3 }).map(({ box }) => box.x)).toEqual([980, 960, 940]);
  });
});

describe('a face', () => {
  it('is carried over to a picture of another size', () => {
    expect(stretched(face(2, 4, 10, 0.9), { across: 2, down: 3 })).toEqual({
      box: { x: 4, y: 12, width: 20, height: 30 },
      score: 0.9,
      landmarks: [4, 12, 24, 12, 4, 42, 24, 42, 4, 12],
    });
  });

  it.each([
    ['no width', { ...face(0, 0, 10, 1), box: { x: 0, y: 0, width: 0, height: 10 } }],
    ['an endless height', { ...face(0, 0, 10, 1), box: { x: 0, y: 0, width: 10, height: Infinity } }],
    ['a place that is no number', face(Number.NaN, 0, 10, 1)],
    ['a landmark that is no number', { ...face(0, 0, 10, 1), landmarks: [1, Number.NaN] }],
  ])('with %s is not sound', (_, broken) => {
    expect(isSound(face(0, 0, 10, 1))).toBe(true);
    expect(isSound(broken)).toBe(false);
  });
});
