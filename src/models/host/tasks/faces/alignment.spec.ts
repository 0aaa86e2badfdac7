import { describe, expect, it } from 'vitest';
import { ALIGNED, TEMPLATE, inverse, similarity, warp, type Similarity } from './alignment.mjs';

const apply = ({ a, b, dx, dy }: Similarity, points: readonly number[]) =>
  Array.from(points, (_, i) => {
    const [x, y] = [points[i - (i % 2)]!, points[i - (i % 2) + 1]!];
    return i % 2 === 0 ? a * x - b * y + dx : b * x + a * y + dy;
  });
const turned = (degrees: number, scale: number, dx: number, dy: number): Similarity => {
  const angle = (degrees * Math.PI) / 180;
  return { a: scale * Math.cos(angle), b: scale * Math.sin(angle), dx, dy };
};
const expectSame = (found: Similarity | undefined, expected: Similarity) => {
  for (const key of ['a', 'b', 'dx', 'dy'] as const) expect(found![key]).toBeCloseTo(expected[key], 9);
};

describe('the template', () => {
  it('has two eyes above a nose above a mouth, about the middle of the square', () => {
    const [leftEye, , rightEye, , nose, , leftCorner, , rightCorner] = TEMPLATE;
    expect(TEMPLATE).toHaveLength(10);
    expect(leftEye).toBeLessThan(nose!);
    expect(rightEye).toBeGreaterThan(nose!);
    expect(leftCorner).toBeLessThan(rightCorner!);
    const heights = TEMPLATE.filter((_, i) => i % 2 === 1);
    expect(Math.max(heights[0]!, heights[1]!)).toBeLessThan(heights[2]!);
    expect(heights[2]).toBeLessThan(Math.min(heights[3]!, heights[4]!));
    expect((leftEye! + rightEye!) / 2).toBeCloseTo(ALIGNED / 2, 0);
  });
});

describe('the similarity between landmarks', () => {
  it.each([
    ['that lie alike', turned(0, 1, 0, 0)],
    ['of a larger face further away', turned(0, 3.5, 400, -120)],
    ['of a tilted face', turned(-32, 0.4, 17, 250)],
    ['of a face upside down', turned(180, 2, 500, 500)],
  ])('%s is found exactly', (_, expected) => {
    expectSame(similarity(TEMPLATE, apply(expected, TEMPLATE)), expected);
    expectSame(similarity(apply(expected, TEMPLATE), TEMPLATE), inverse(expected));
  });

  it('is the best one where none is exact', () => {
    const seen = TEMPLATE.map((value, i) => value * 2 + [3, -2, 0, 4, -5, 1, 2, -3, 0, 1][i]!);
    const best = similarity(seen, TEMPLATE)!;
    const miss = (transform: Similarity) =>
      apply(transform, seen).reduce((sum, value, i) => sum + (value - TEMPLATE[i]!) ** 2, 0);
    for (const key of ['a', 'b', 'dx', 'dy'] as const) {
      for (const nudge of [-0.01, 0.01])
        expect(miss({ ...best, [key]: best[key] + nudge })).toBeGreaterThan(miss(best));
    }
  });

  it.each([
    ['in one spot', Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? 40 : 60))],
    ['that are no numbers', Array.from({ length: 10 }, () => Number.NaN)],
  ])('is not to be had of landmarks %s', (_, landmarks) => {
    expect(similarity(landmarks, TEMPLATE)).toBeUndefined();
  });
});

describe('warping', () => {
  const picture = {
    width: 3,
    height: 2,
    data: Uint8Array.from([10, 20, 30, 40, 50, 60, 70, 80, 90, 110, 120, 130, 140, 150, 160, 170, 180, 190]),
  };
  const at = (square: Uint8Array, size: number, x: number, y: number) =>
    Array.from(square.subarray((y * size + x) * 3, (y * size + x) * 3 + 3));

  it('repeats the picture where nothing is moved, black beyond it', () => {
    const square = warp(picture, turned(0, 1, 0, 0), 4);
    expect(at(square, 4, 0, 0)).toEqual([10, 20, 30]);
    expect(at(square, 4, 2, 1)).toEqual([170, 180, 190]);
    expect(at(square, 4, 3, 0)).toEqual([0, 0, 0]);
    expect(at(square, 4, 0, 3)).toEqual([0, 0, 0]);
  });

  it('blends the four pixels around', () => {
    const square = warp(picture, turned(0, 1, -0.5, -0.5), 1);
    expect([...square]).toEqual([75, 85, 95]);
    expect([...warp(picture, turned(0, 1, -0.25, 0), 1)]).toEqual([18, 28, 38]);
  });

  it('turns the way the landmarks do', () => {
    const quarter = turned(90, 1, 1, 0);
    expect(apply(quarter, [0, 0, 2, 0]).map(Math.round)).toEqual([1, 0, 1, 2]);
    const square = warp(picture, quarter, 3);
    expect(at(square, 3, 1, 0)).toEqual([10, 20, 30]);
    expect(at(square, 3, 1, 2)).toEqual([70, 80, 90]);
  });
});
