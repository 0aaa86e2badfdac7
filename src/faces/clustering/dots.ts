import { setImmediate as nextTurn } from 'node:timers/promises';

/** Vectors of length 1, one after the other. */
export interface Vectors {
  values: Float32Array;
  count: number;
  dimensions: number;
}

/** About 5 ms of work: between such slices the event loop gets its turn. */
const PRODUCTS_PER_TURN = 4_000_000;
/** As many vectors as a processor's inner caches hold, while all others are compared with them. */
const BLOCK = 64;
/** Compared with one vector at a time: each number of that one is then read once for all of them. */
const LANES = 4;

export function packVectors(vectors: readonly Float32Array[]): Vectors {
  const dimensions = vectors[0]?.length ?? 0;
  const values = new Float32Array(vectors.length * dimensions);
  for (const [index, vector] of vectors.entries()) values.set(vector, index * dimensions);
  return { values, count: vectors.length, dimensions };
}

/**
 * Calls back with the cosine of each pair of a vector of `a` and one of `b`; of one and the same set, with each pair
 * once. The products are added in the order of dimensions whoever comes first, so a pair has one cosine.
 */
export async function eachCosine(
  a: Vectors,
  b: Vectors,
  use: (indexOfA: number, indexOfB: number, cosine: number) => void,
): Promise<void> {
  const same = a === b;
  let work = 0;
  for (let block = 0; block < b.count; block += BLOCK) {
    const end = Math.min(block + BLOCK, b.count);
    const rows = same ? end : a.count;
    for (let row = 0; row < rows; row++) {
      const start = same ? Math.max(block, row + 1) : block;
      compare(a, row, b, start, end, use);
      work += (end - start) * a.dimensions;
      if (work < PRODUCTS_PER_TURN) continue;
      work = 0;
      await nextTurn();
    }
  }
}

type Use = (row: number, column: number, cosine: number) => void;

function compare(a: Vectors, row: number, b: Vectors, start: number, end: number, use: Use): void {
  const { values: p, dimensions } = a;
  const { values: q } = b;
  const from = row * dimensions;
  let column = start;
  for (; column + LANES <= end; column += LANES) {
    const first = column * dimensions;
    const second = first + dimensions;
    const third = second + dimensions;
    const fourth = third + dimensions;
    let [w, x, y, z] = [0, 0, 0, 0];
    for (let d = 0; d < dimensions; d++) {
      const value = p[from + d]!;
      w += value * q[first + d]!;
      x += value * q[second + d]!;
      y += value * q[third + d]!;
      z += value * q[fourth + d]!;
    }
    use(row, column, w);
    use(row, column + 1, x);
    use(row, column + 2, y);
    use(row, column + 3, z);
  }
  for (; column < end; column++) {
    let sum = 0;
    for (let d = 0; d < dimensions; d++) sum += p[from + d]! * q[column * dimensions + d]!;
    use(row, column, sum);
  }
}
