import { align, emptyReframed, reframe, type Reframed } from './alignment.js';
import { applyLight, fitLight } from './light.js';
import { CELLS, type FinerLook, type Look } from './look.js';

/** In levels of 255: what compression and shrinking do to a cell. */
const NOISE = 5;
/** In cells: what the frame that was found may be off by. Along edges, that alone makes a difference. */
const MISPLACED = 0.25;
/** In levels of 255: what stands out of the ground by so much counts in full. */
const STANDS_OUT = 120;
/** What pictures of unlike things agree in as well. */
const CHANCE = 0.1;
/** The share of cells that stand out, below which there is too little to tell things by. */
const LEAST_CONTENT = 0.01;

/** At less, they are not of the same thing. */
const LEAST_CORRELATION = 0.5;

/**
 * How surely two pictures show the same thing, however each is cut, within some percent, and lit: the share of what
 * stands out of the ground, in either, that agrees in colour, 0–1.
 */
export function agreement(look: Look, other: FinerLook): number {
  const { frame, correlation } = align(look, other);
  if (correlation < LEAST_CORRELATION) return 0;
  const reframed = reframe(other, frame, emptyReframed());
  const light = fitLight(look, reframed);
  applyLight(reframed, light);
  const agreeing = share(look, reframed, Math.abs(light.gain + light.lift - 1));
  return Math.max(0, (agreeing - CHANCE) / (1 - CHANCE));
}

function share(look: Look, { values, inside }: Reframed, lightChange: number): number {
  const grounds = [groundOf(look), groundOf(values)] as const;
  const noise = NOISE + 20 * lightChange;
  let [all, agreeing, cells] = [0, 0, 0];
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++) {
      const cell = row * CELLS + column;
      if (inside[cell] === 0) continue;
      cells++;
      let [out, misses] = [0, 0];
      for (let channel = 0; channel < 3; channel++) {
        const at = cell * 3 + channel;
        const miss = look[at]! - values[at]!;
        const slope =
          MISPLACED *
          Math.max(steepness(look, row, column, channel), steepness(values, row, column, channel));
        misses += (miss * miss) / (noise * noise + slope * slope);
        out = Math.max(
          out,
          Math.abs(look[at]! - grounds[0][channel]!),
          Math.abs(values[at]! - grounds[1][channel]!),
        );
      }
      const weight = Math.min(1, out / STANDS_OUT);
      all += weight;
      agreeing += weight / (1 + misses / 3);
    }
  return all < LEAST_CONTENT * cells ? 0 : agreeing / all;
}

/** How much a channel changes from a cell to the next. */
function steepness(values: Float32Array, row: number, column: number, channel: number): number {
  const at = (y: number, x: number) =>
    values[(clamp(y, 0, CELLS - 1) * CELLS + clamp(x, 0, CELLS - 1)) * 3 + channel]!;
  const here = at(row, column);
  return Math.max(
    Math.abs(at(row, column + 1) - here),
    Math.abs(at(row, column - 1) - here),
    Math.abs(at(row + 1, column) - here),
    Math.abs(at(row - 1, column) - here),
  );
}

/** The colour of most of the border. */
function groundOf(values: Float32Array): number[] {
  const border = [...Array(CELLS).keys()].flatMap((i) => [
    i,
    (CELLS - 1) * CELLS + i,
    i * CELLS,
    i * CELLS + CELLS - 1,
  ]);
  return [0, 1, 2].map((channel) => {
    const levels = border.map((cell) => values[cell * 3 + channel]!).sort((a, b) => a - b);
    return levels[levels.length >> 1]!;
  });
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
