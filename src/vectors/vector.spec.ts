import { describe, expect, it } from 'vitest';
import { decodeVector, dot, encodeVector, normalise } from './vector.js';

describe('a vector', () => {
  it('comes back from its bytes as it was, wherever these lie', () => {
    const vector = Float32Array.of(0.1, -2.5, 3e-30, 0);
    const bytes = encodeVector(vector);
    const unaligned = Buffer.concat([Buffer.of(7), bytes]).subarray(1);
    expect(bytes).toHaveLength(16);
    expect(decodeVector(bytes)).toEqual(vector);
    expect(decodeVector(unaligned)).toEqual(vector);
  });

  it('is laid out little-endian', () => {
    expect(encodeVector(Float32Array.of(1)).toString('hex')).toBe('0000803f');
  });

  it('is not made of half a number', () => {
    expect(() => decodeVector(Buffer.alloc(6))).toThrow(RangeError);
  });

  it('keeps its direction when it is made as long as 1', () => {
    expect([...normalise([3, 4])!]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect(dot(normalise([3, 4])!, normalise([30, 40])!)).toBeCloseTo(1, 6);
    expect(dot(normalise([1, 0])!, normalise([0, -5])!)).toBeCloseTo(0, 6);
  });

  it.each([[[0, 0]], [[1, Number.NaN]], [[Infinity, 1]], [[]]])('%j has no direction', (values) => {
    expect(normalise(values)).toBeUndefined();
  });
});
