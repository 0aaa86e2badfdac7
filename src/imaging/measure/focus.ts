import type { Pixels } from './pixels.js';

/**
 * Whether something in the picture is in focus. `unknown` where there are no edges to judge by: a sky, fog
 * and a soft gradient are smooth, not out of focus.
 */
export type Focus = 'sharp' | 'blurred' | 'unknown';

const TILES = 8;

/** Mean squared step between neighbours, of 255 levels: below it a tile holds noise and gradients only. */
const EDGE_ENERGY = 8;

/** As many tiles must hold edges before the lack of sharp ones says something. */
const ENOUGH_TILES = 4;

/**
 * How abrupt edges are: energy of the second differences by that of the first. Focused photos reach 1.2 to 3,
 * those that are visibly blurred 0.16 to 0.6; what is smoother still was painted or drawn so.
 */
const SHARP_ABOVE = 1;
const BLURRED_BELOW = 0.6;
const SMOOTH_BELOW = 0.14;

interface Tile {
  first: number;
  second: number;
}

/** The sharpest part decides: the background of a good portrait is blurred, too. */
export function judgeFocus(grey: Pixels): Focus {
  const abruptness = tilesOf(grey)
    .filter(({ first }) => first >= EDGE_ENERGY)
    .map(({ first, second }) => second / first)
    .toSorted((p, q) => q - p);
  // The very sharpest may be a date that the camera printed into the picture.
  const sharpest = abruptness[Math.floor(abruptness.length / 16)];
  if (sharpest === undefined) return 'unknown';
  if (sharpest > SHARP_ABOVE) return 'sharp';
  const blurred = sharpest >= SMOOTH_BELOW && sharpest < BLURRED_BELOW;
  return blurred && abruptness.length >= ENOUGH_TILES ? 'blurred' : 'unknown';
}

function tilesOf(grey: Pixels): Tile[] {
  const [columns, rows] = [Math.floor(grey.width / TILES), Math.floor(grey.height / TILES)];
  if (columns < 4 || rows < 4) return [];
  return Array.from({ length: TILES * TILES }, (_, tile) =>
    measureTile(grey, (tile % TILES) * columns, Math.floor(tile / TILES) * rows, columns, rows),
  );
}

function measureTile(
  { data, width }: Pixels,
  left: number,
  top: number,
  columns: number,
  rows: number,
): Tile {
  let first = 0;
  let second = 0;
  for (let y = top + 1; y < top + rows - 1; y++) {
    for (let x = left + 1, i = y * width + x; x < left + columns - 1; x++, i++) {
      const across = data[i + 1]! - data[i]!;
      const down = data[i + width]! - data[i]!;
      const bendAcross = across - (data[i]! - data[i - 1]!);
      const bendDown = down - (data[i]! - data[i - width]!);
      first += across * across + down * down;
      second += bendAcross * bendAcross + bendDown * bendDown;
    }
  }
  const count = (columns - 2) * (rows - 2);
  return { first: first / count, second: second / count };
}
