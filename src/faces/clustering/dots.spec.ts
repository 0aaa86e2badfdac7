import { describe, expect, it } from 'vitest';
import { eachCosine, packVectors, type Vectors } from './dots.js';
import { randomFrom } from './testing/people.js';

const vectors = (count: number, seed: number, dimensions = 5) => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => Float32Array.from({ length: dimensions }, () => random() - 0.5));
};

async function cosines(a: Vectors, b: Vectors): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  await eachCosine(a, b, (row, column, cosine) => {
    expect(found.has(`${row} ${column}`)).toBe(false);
    found.set(`${row} ${column}`, cosine);
  });
  return found;
}

const product = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);

describe('the products of vectors', () => {
  it.each([1, 2, 3, 31, 32, 33, 70])('are given once for each pair of %i', async (count) => {
    const all = vectors(count, 1);
    const packed = packVectors(all);
    const found = await cosines(packed, packed);
    expect(found.size).toBe((count * (count - 1)) / 2);
    for (const [pair, value] of found) {
      const [a, b] = pair.split(' ').map(Number) as [number, number];
      expect(a).toBeLessThan(b);
      expect(value).toBe(product(all[a]!, all[b]!));
    }
  });

  it.each([
    [1, 7],
    [5, 1],
    [34, 67],
  ])('are given once for each of %i with each of %i', async (count, others) => {
    const [a, b] = [vectors(count, 1), vectors(others, 2)];
    const found = await cosines(packVectors(a), packVectors(b));
    expect(found.size).toBe(count * others);
    for (const [pair, value] of found) {
      const [row, column] = pair.split(' ').map(Number) as [number, number];
      expect(value).toBe(product(a[row]!, b[column]!));
    }
  });

  it('are the same whichever vector comes first', async () => {
    const [a, b] = [packVectors(vectors(9, 3, 64)), packVectors(vectors(13, 4, 64))];
    const [there, back] = [await cosines(a, b), await cosines(b, a)];
    for (const [pair, value] of there) expect(back.get(pair.split(' ').reverse().join(' '))).toBe(value);
  });
});
