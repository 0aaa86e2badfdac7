import { describe, expect, it } from 'vitest';
import { dot, normalise } from '../vector.js';
import { spread } from './spread.js';
import { CODE_BITS, encode, quantise } from './vector-code.js';

/** Deterministic, and with a few dimensions that outweigh the others, as CLIP has. */
const vectorOf = (dimensions: number, seed: number) =>
  normalise(
    Array.from(
      { length: dimensions },
      (_, index) => Math.sin((index + 1) * seed * 12.9898) * (index % 50 === 3 ? 10 : 1),
    ),
  )!;

describe('spreading', () => {
  it.each([1, 2, 7, 100, 512, 768])('keeps the products of vectors of %i numbers', (dimensions) => {
    const [a, b] = [vectorOf(dimensions, 1), vectorOf(dimensions, 2)];
    const [spreadA, spreadB] = [spread(a), spread(b)];
    const product = spreadA.reduce((sum, value, index) => sum + value * spreadB[index]!, 0);
    expect(product).toBeCloseTo(dot(a, b), 5);
  });

  it('leaves no dimension that outweighs the others', () => {
    const largest = (values: Iterable<number>) => Math.max(...Array.from(values, Math.abs));
    const vector = normalise(
      Array.from({ length: 512 }, (_, index) => (index === 3 ? 15 : Math.sin(index ** 2))),
    )!;
    expect(largest(vector)).toBeGreaterThan(0.6);
    expect(largest(spread(vector))).toBeLessThan(0.25);
  });
});

describe('the code of a vector', () => {
  it('has each bit of each number once, and their sum', () => {
    const { planes, sum } = encode(vectorOf(64, 5));
    expect(planes).toMatch(/^[01]{512}$/);
    const weighed = Array.from(planes, (bit, place) => Number(bit) * 2 ** Math.floor(place / 64));
    expect(weighed.reduce((total, value) => total + value, 0)).toBe(sum);
  });

  it('says how much of the vector rounding took away, which more bits make less', () => {
    const vector = vectorOf(512, 7);
    const values = spread(vector);
    const { codes, middle, scale, residual } = quantise(vector, CODE_BITS);
    const lost = Math.hypot(...values.map((value, index) => value - (codes[index]! - middle) * scale));
    expect(residual).toBeCloseTo(lost, 9);
    expect(residual).toBeLessThan(0.02);
    expect(quantise(vector, CODE_BITS + 2).residual).toBeLessThan(residual / 3);
  });

  it('is found for zeros as well', () => {
    expect(quantise(new Float32Array(8), CODE_BITS)).toMatchObject({ scale: 1, residual: 0, length: 0 });
  });
});
