/**
 * The same vector seen along other axes, at right angles to each other: products stay as they are. Some dimensions of
 * CLIP's vectors are ten times as large as the rest, and would alone decide how finely all are measured; here each has
 * its part in every number. Codes are stored, so this must never change.
 */
export function spread(vector: Float32Array): Float64Array {
  const values = Float64Array.from(vector, (value, index) => (isFlipped(index) ? -value : value));
  for (let from = 0; from < values.length;) {
    const size = 2 ** Math.floor(Math.log2(values.length - from));
    transform(values.subarray(from, from + size));
    from += size;
  }
  return values;
}

/** By a multiple of the golden ratio: without any pattern that vectors have. */
const isFlipped = (index: number) => Math.imul(index + 1, 0x9e3779b1) < 0;

/** Walsh and Hadamard's, in place, for as many numbers as are a power of two. */
function transform(values: Float64Array): void {
  const { length } = values;
  for (let half = 1; half < length; half *= 2) {
    for (let start = 0; start < length; start += half * 2) {
      for (let index = start; index < start + half; index++) {
        const [a, b] = [values[index]!, values[index + half]!];
        values[index] = a + b;
        values[index + half] = a - b;
      }
    }
  }
  const scale = 1 / Math.sqrt(length);
  for (let index = 0; index < length; index++) values[index]! *= scale;
}
