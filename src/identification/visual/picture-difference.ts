import { sharp } from '../../imaging/sharp.js';

/** Somewhat less than a small rendition has, so that noise of compression evens out. */
const SIDE = 192;
/** A part of a letter on a label. */
const CELL = 2;
const CELLS = (SIDE / CELL) ** 2;

/**
 * A copy differs from its picture by some levels (of 255) everywhere, and at edges, which fall upon other pixels in another
 * size, by a part of their contrast. Other letters differ in one place by far more than the rest would make one expect.
 */
const LEVELS = 12;
const OF_CONTRAST = 0.12;
/** How much more where the copy has lost much: of the mean difference, and of what it is of the mean contrast. */
const OF_MEAN = 2.4;
const OF_SOFTENING = 1.2;
/** Beyond these, in levels and as a share, a copy of a quarter of the size is not: it is another picture. */
const MOST_MEAN = 10;
const MOST_SOFTENING = 0.25;

/** A picture as it is compared with others. */
export interface PictureGrid {
  pixels: Uint8Array;
  /** How far neighbours are from each other, for each pixel. */
  contrasts: Uint8Array;
}

/** @param rendition as JPEG */
export async function gridOf(rendition: Buffer): Promise<PictureGrid> {
  const pixels = await sharp(rendition)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .resize(SIDE, SIDE, { fit: 'fill' })
    .raw()
    .toBuffer();
  return { pixels, contrasts: contrastsOf(pixels) };
}

/** Whether one is the other in another size or format: neither differs much from the other anywhere. */
export function areSame(one: PictureGrid, other: PictureGrid): boolean {
  const offs = new Float32Array(CELLS);
  const contrasts = new Float32Array(CELLS);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const cell = Math.floor(at / SIDE / CELL) * (SIDE / CELL) + Math.floor((at % SIDE) / CELL);
    offs[cell]! += farthest(at, (index) => Math.abs(one.pixels[index]! - other.pixels[index]!)) / CELL ** 2;
    // Of what is in both: an edge that only one of them has is a difference.
    contrasts[cell]! += Math.min(one.contrasts[at]!, other.contrasts[at]!) / CELL ** 2;
  }
  const mean = sum(offs) / CELLS;
  if (mean > MOST_MEAN) return false;
  const softening = Math.min(MOST_SOFTENING, sum(offs) / (sum(contrasts) + 1));
  const [levels, share] = [LEVELS + OF_MEAN * mean, OF_CONTRAST + OF_SOFTENING * softening];
  return offs.every((off, cell) => off <= levels + share * contrasts[cell]!);
}

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

function contrastsOf(pixels: Uint8Array): Uint8Array {
  const contrasts = new Uint8Array(SIDE * SIDE);
  for (let at = 0; at < contrasts.length; at++) {
    const around = neighboursOf(at);
    contrasts[at] = farthest(at, (index) => {
      let [least, most] = [255, 0];
      for (const step of around) {
        const level = pixels[index + step]!;
        if (level < least) least = level;
        if (level > most) most = level;
      }
      return most - least;
    });
  }
  return contrasts;
}

/** Of the three colours of a pixel. */
const farthest = (pixel: number, of: (index: number) => number) =>
  Math.max(of(pixel * 3), of(pixel * 3 + 1), of(pixel * 3 + 2));

/** Where the pixels around it are from it, itself among them; at the margin there are fewer. */
function neighboursOf(pixel: number): readonly number[] {
  const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
  const isWithin = (place: number) => place >= 0 && place < SIDE;
  return x > 0 && y > 0 && x < SIDE - 1 && y < SIDE - 1
    ? STEPS
    : AROUND.filter(([right, down]) => isWithin(x + right) && isWithin(y + down)).map(([, , step]) => step);
}

const AROUND = [-1, 0, 1].flatMap((down) =>
  [-1, 0, 1].map((right) => [right, down, (down * SIDE + right) * 3] as const),
);
const STEPS = AROUND.map(([, , step]) => step);
