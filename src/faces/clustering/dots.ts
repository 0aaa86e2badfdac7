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
const BLOCK = 32;
/** Vectors compared at once, two with four: each number that is read serves several products. */
const ROWS = 2;
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
    for (let row = 0; row < rows; row += ROWS) {
      const alone = row + 1 === rows;
      const start = same ? Math.max(block, row + (alone ? 1 : 2)) : block;
      if (same && !alone && row + 1 >= block) single(a, row, b, row + 1, use);
      if (alone) for (let column = start; column < end; column++) single(a, row, b, column, use);
      else several(a, row, b, start, end, use);
      work += (end - start) * a.dimensions * ROWS;
      if (work < PRODUCTS_PER_TURN) continue;
      work = 0;
      await nextTurn();
    }
  }
}

type Use = (row: number, column: number, cosine: number) => void;

function single(a: Vectors, row: number, b: Vectors, column: number, use: Use): void {
  const { values: p, dimensions } = a;
  const { values: q } = b;
  let sum = 0;
  for (let d = 0; d < dimensions; d++) sum += p[row * dimensions + d]! * q[column * dimensions + d]!;
  use(row, column, sum);
}

/** Of two rows. */
function several(a: Vectors, row: number, b: Vectors, start: number, end: number, use: Use): void {
  let column = start;
  for (; column + LANES <= end; column += LANES) tile(a, row, b, column, use);
  for (; column < end; column++) {
    single(a, row, b, column, use);
    single(a, row + 1, b, column, use);
  }
}

function tile(a: Vectors, row: number, b: Vectors, column: number, use: Use): void {
  const { values: p, dimensions } = a;
  const { values: q } = b;
  const [r, s] = [row * dimensions, (row + 1) * dimensions];
  const c = column * dimensions;
  const [d, e, f] = [c + dimensions, c + 2 * dimensions, c + 3 * dimensions];
  let rc = 0,
    rd = 0,
    re = 0,
    rf = 0,
    sc = 0,
    sd = 0,
    se = 0,
    sf = 0;
  for (let i = 0; i < dimensions; i++) {
    const x = p[r + i]!;
    const y = p[s + i]!;
    const k = q[c + i]!;
    const l = q[d + i]!;
    const m = q[e + i]!;
    const n = q[f + i]!;
    rc += x * k;
    rd += x * l;
    re += x * m;
    rf += x * n;
    sc += y * k;
    sd += y * l;
    se += y * m;
    sf += y * n;
  }
  use(row, column, rc);
  use(row, column + 1, rd);
  use(row, column + 2, re);
  use(row, column + 3, rf);
  use(row + 1, column, sc);
  use(row + 1, column + 1, sd);
  use(row + 1, column + 2, se);
  use(row + 1, column + 3, sf);
}
