import type { Groupable } from './face.js';
import { Conflicts } from './conflicts.js';

/** No average ever makes up for it. */
const NEVER = Number.NEGATIVE_INFINITY;

/** The cosines of all pairs, each twice: whole rows are searched and averaged. */
export interface Matrix {
  values: Float32Array;
  size: number;
}

/**
 * Average linkage: joins the two groups whose faces are most alike on average, over and over, down to the threshold.
 * The average of two groups' likeness to a third lies between theirs, so a group's nearest neighbour stays the nearest
 * unless it was itself joined: all in all about size² steps.
 * @param faces in canonical order, which settles ties
 * @param matrix is used up
 * @returns groups of indexes; those of one label may be several
 */
export function agglomerate(faces: readonly Groupable[], matrix: Matrix, threshold: number): number[][] {
  const { values, size } = matrix;
  const members: (number[] | undefined)[] = faces.map((_, index) => [index]);
  const conflicts = new Conflicts(faces);
  conflicts.initial((a, b) => forbid(matrix, a, b));
  const nearest = new Int32Array(size);
  for (let row = 0; row < size; row++) nearest[row] = nearestOf(matrix, members, row);

  for (;;) {
    const row = bestRow(matrix, members, nearest);
    const other = row < 0 ? -1 : nearest[row]!;
    if (other < 0 || values[row * size + other]! < threshold) break;
    const [kept, gone] = [Math.min(row, other), Math.max(row, other)];
    const stale = new Set([kept]);
    average(matrix, members, kept, gone);
    members[kept] = [...members[kept]!, ...members[gone]!];
    members[gone] = undefined;
    conflicts.join(kept, gone, (a, b) => {
      forbid(matrix, a, b);
      stale.add(a).add(b);
    });
    for (let index = 0; index < size; index++) {
      if (!members[index]) continue;
      if (stale.has(index) || nearest[index] === kept || nearest[index] === gone)
        nearest[index] = nearestOf(matrix, members, index);
    }
  }
  return members.filter((group) => group !== undefined);
}

function forbid({ values, size }: Matrix, a: number, b: number): void {
  values[a * size + b] = NEVER;
  values[b * size + a] = NEVER;
}

/** Lance and Williams: of two groups joined, by how many each of them has. */
function average({ values, size }: Matrix, members: readonly (number[] | undefined)[], a: number, b: number) {
  const [p, q] = [members[a]!.length, members[b]!.length];
  for (let other = 0; other < size; other++) {
    if (!members[other] || other === a || other === b) continue;
    const mean = (p * values[a * size + other]! + q * values[b * size + other]!) / (p + q);
    values[a * size + other] = mean;
    values[other * size + a] = mean;
  }
}

/** The first of the most alike; -1 where it may be joined with none. */
function nearestOf({ values, size }: Matrix, members: readonly (number[] | undefined)[], row: number) {
  let [best, nearest] = [NEVER, -1];
  for (let column = 0; column < size; column++) {
    const value = values[row * size + column]!;
    if (value > best && column !== row && members[column]) [best, nearest] = [value, column];
  }
  return nearest;
}

function bestRow({ values, size }: Matrix, members: readonly (number[] | undefined)[], nearest: Int32Array) {
  let [best, found] = [NEVER, -1];
  for (let row = 0; row < size; row++) {
    if (!members[row] || nearest[row]! < 0) continue;
    const value = values[row * size + nearest[row]!]!;
    if (value > best) [best, found] = [value, row];
  }
  return found;
}
