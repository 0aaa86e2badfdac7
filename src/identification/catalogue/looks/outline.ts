import { rgbaToThumbHash } from 'thumbhash';
import { sharp } from '../../../imaging/sharp.js';

/** Waves of each direction that a thumbhash keeps at most: of light, and of colour. */
const LIGHT = 7;
const COLOUR = 3;
const COLOUR_AT = LIGHT * LIGHT;
/** Light, yellow to blue, red to green. */
const LENGTH = COLOUR_AT + 2 * COLOUR * COLOUR;
/** Colours are kept in fewer waves than light; they tell as much. */
const COLOUR_WEIGHT = 1;
/** In pixels, of what a thumbhash is made of. */
const EDGE = 48;

/**
 * The waves that a picture is made of, apart from its mean, as a vector of length 1: alike pictures point the same way.
 * Of length 0 for a picture that is almost plain.
 */
export type Outline = Float32Array;

/** What the thumbhash of a stored picture holds; undefined for what is none. */
export function outlineOf(thumbhash: string): Outline | undefined {
  const bytes = Buffer.from(thumbhash, 'base64');
  if (bytes.length < 6) return undefined;
  const header = bytes.readUIntLE(0, 3);
  const shape = bytes.readUInt16LE(3);
  const hasAlpha = (header >> 23) & 1;
  const most = hasAlpha ? 5 : LIGHT;
  const isLandscape = shape >> 15;
  const columns = Math.max(COLOUR, isLandscape ? most : shape & 7);
  const rows = Math.max(COLOUR, isLandscape ? shape & 7 : most);
  const outline = new Float32Array(LENGTH);
  let next = (hasAlpha ? 6 : 5) * 2;
  const read = (from: number, width: number, nx: number, ny: number, scale: number) => {
    for (let y = 0; y < ny; y++)
      for (let x = y === 0 ? 1 : 0; x * ny < nx * (ny - y); x++, next++) {
        const nibble = ((bytes[next >> 1] ?? 0) >> ((next & 1) * 4)) & 15;
        // A wave along one direction only is half as strong as its part in the whole would be.
        const norm = x > 0 && y > 0 ? 2 : Math.SQRT2;
        outline[from + y * width + x] = (nibble / 7.5 - 1) * scale * norm;
      }
  };
  read(0, LIGHT, columns, rows, ((header >> 18) & 31) / 31);
  read(COLOUR_AT, COLOUR, COLOUR, COLOUR, (((shape >> 3) & 63) / 63) * COLOUR_WEIGHT);
  read(COLOUR_AT + COLOUR * COLOUR, COLOUR, COLOUR, COLOUR, (((shape >> 9) & 63) / 63) * COLOUR_WEIGHT);
  return toLengthOne(outline);
}

/** 1 where both point the same way, or are plain. */
export function likeness(a: Outline, b: Outline): number {
  if (isPlain(a) || isPlain(b)) return isPlain(a) && isPlain(b) ? 1 : 0;
  let sum = 0;
  for (let at = 0; at < LENGTH; at++) sum += a[at]! * b[at]!;
  return sum;
}

/** By so much of its sides a picture is cut, or continued: what the picture that is looked for may have been before. */
const CUTS = [0, 0.05, -0.05];

/** Those of a picture, and of what it would be were it cut otherwise. */
export async function outlinesOf(rendition: Buffer): Promise<Outline[]> {
  const { data, info } = await sharp(rendition)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .resize(EDGE, EDGE, { fit: 'inside' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const outlines = CUTS.map((cut) => outlineOf(thumbhashOf(data, info.width, info.height, cut)));
  return outlines.filter((outline) => outline !== undefined);
}

/** Continued by its outermost pixels. */
function thumbhashOf(rgb: Buffer, width: number, height: number, cut: number): string {
  const [left, top] = [Math.round(width * cut), Math.round(height * cut)];
  const [newWidth, newHeight] = [Math.max(1, width - 2 * left), Math.max(1, height - 2 * top)];
  const rgba = new Uint8Array(newWidth * newHeight * 4).fill(255);
  for (let row = 0; row < newHeight; row++)
    for (let column = 0; column < newWidth; column++) {
      const x = Math.min(width - 1, Math.max(0, column + left));
      const y = Math.min(height - 1, Math.max(0, row + top));
      for (let channel = 0; channel < 3; channel++)
        rgba[(row * newWidth + column) * 4 + channel] = rgb[(y * width + x) * 3 + channel]!;
    }
  return Buffer.from(rgbaToThumbHash(newWidth, newHeight, rgba)).toString('base64');
}

const isPlain = (outline: Outline) => outline.every((value) => value === 0);

function toLengthOne(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length > 0) for (let at = 0; at < vector.length; at++) vector[at]! /= length;
  return vector;
}
