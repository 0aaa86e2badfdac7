import { CELLS, CORNERS, type FinerLook, type Look } from './look.js';

/** Where the sides of one picture lie in another, in parts of the other's width and height: 0, 1, 0, 1 is the same cut. */
type Frame = readonly [left: number, right: number, top: number, bottom: number];

/** What a picture would show at each cell, were it cut as `frame` says; `inside` is 0 where it shows nothing. */
export interface Reframed {
  values: Float32Array;
  inside: Uint8Array;
}

/** A side may lie so far outside or inside: cuts of 5 % with some to spare. */
const REACH = 0.08;
/** First guesses: the same cut, one that is 5 % tighter on every side, one that is as much wider. */
const GUESSES: readonly Frame[] = [
  [0, 1, 0, 1],
  [0.05, 0.95, 0.05, 0.95],
  [-0.05, 1.05, -0.05, 1.05],
];
const STEPS = [0.04, 0.02, 0.01, 0.005, 0.0025];
/** Sides alone, then both together: moved, and brought nearer. */
const WAYS: readonly Frame[] = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
  [1, 1, 0, 0],
  [0, 0, 1, 1],
  [1, -1, 1, -1],
];
const moved = (frame: Frame, way: Frame, by: number): Frame => [
  frame[0] + way[0] * by,
  frame[1] + way[1] * by,
  frame[2] + way[2] * by,
  frame[3] + way[3] * by,
];

/** So that rounding leads to no endless walk. */
const LEAST_GAIN = 1e-5;
/** At less, they have nothing to do with each other, and a better fit is not looked for. */
const HOPELESS = 0.5;

/** The frame in which `other` is most like `look`. */
export function align(look: Look, other: FinerLook): { frame: Frame; correlation: number } {
  const reframed = emptyReframed();
  const judge = (frame: Frame) => correlation(look, reframe(other, frame, reframed));
  let best = GUESSES.map((frame) => ({ frame, correlation: judge(frame) })).reduce((a, b) =>
    b.correlation > a.correlation ? b : a,
  );
  for (const step of STEPS) {
    if (best.correlation < HOPELESS) return best;
    for (let improved = true; improved;) {
      improved = false;
      for (const frame of WAYS.flatMap((way) => [
        moved(best.frame, way, step),
        moved(best.frame, way, -step),
      ])) {
        if (!isWithinReach(frame)) continue;
        const found = judge(frame);
        if (found <= best.correlation + LEAST_GAIN) continue;
        best = { frame, correlation: found };
        improved = true;
      }
    }
  }
  return best;
}

export const emptyReframed = (): Reframed => ({
  values: new Float32Array(CELLS * CELLS * 3),
  inside: new Uint8Array(CELLS * CELLS),
});

export function reframe(other: FinerLook, [left, right, top, bottom]: Frame, into: Reframed): Reframed {
  const columns = positions(left, right);
  const rows = positions(top, bottom);
  for (let row = 0; row < CELLS; row++) {
    const y = rows.at[row]!;
    const down = rows.rest[row]!;
    for (let column = 0; column < CELLS; column++) {
      const cell = row * CELLS + column;
      into.inside[cell] = rows.inside[row]! & columns.inside[column]!;
      const at = (y * CORNERS + columns.at[column]!) * 3;
      const across = columns.rest[column]!;
      for (let channel = 0; channel < 3; channel++) {
        const upper = other[at + channel]! * (1 - across) + other[at + 3 + channel]! * across;
        const below = at + CORNERS * 3 + channel;
        const lower = other[below]! * (1 - across) + other[below + 3]! * across;
        into.values[cell * 3 + channel] = upper * (1 - down) + lower * down;
      }
    }
  }
  return into;
}

/** Between which two corners each cell's middle falls, and how far on. */
function positions(from: number, to: number) {
  const at = new Uint8Array(CELLS);
  const rest = new Float32Array(CELLS);
  const inside = new Uint8Array(CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const place = from + ((to - from) * (cell + 0.5)) / CELLS;
    inside[cell] = place >= 0 && place <= 1 ? 1 : 0;
    const corner = Math.min(CORNERS - 1, Math.max(0, place * (CORNERS + 1) - 1));
    at[cell] = Math.min(CORNERS - 2, Math.floor(corner));
    rest[cell] = corner - at[cell]!;
  }
  return { at, rest, inside };
}

/** Of all three channels together, so that colours count; -1 to 1. */
function correlation(look: Look, { values, inside }: Reframed): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    if (inside[cell] === 0) continue;
    for (let at = cell * 3; at < cell * 3 + 3; at++) {
      const a = look[at]!;
      const b = values[at]!;
      count++;
      sumA += a;
      sumB += b;
      squaresA += a * a;
      squaresB += b * b;
      products += a * b;
    }
  }
  const varianceA = squaresA - (sumA * sumA) / count;
  const varianceB = squaresB - (sumB * sumB) / count;
  if (!(varianceA > 0 && varianceB > 0)) return 0;
  return (products - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB);
}

const isWithinReach = ([left, right, top, bottom]: Frame) =>
  Math.abs(left) <= REACH &&
  Math.abs(right - 1) <= REACH &&
  Math.abs(top) <= REACH &&
  Math.abs(bottom - 1) <= REACH;
