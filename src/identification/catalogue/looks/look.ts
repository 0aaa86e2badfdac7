import { sharp } from '../../../imaging/sharp.js';

/** Cells of each side that a picture in question is cut into, whatever its shape. */
export const CELLS = 32;
/** Of the picture that it is compared with: finer, as it is moved about below the other. */
const FINE = 2 * CELLS;
/** Of what `Finer` holds: the corners within the fine cells. */
export const CORNERS = FINE - 1;

/** Red, green and blue of `CELLS` × `CELLS`, row by row, 0–255. */
export type Look = Float32Array;
/** Red, green and blue of `CORNERS` × `CORNERS`, each the mean of the four fine cells round it. */
export type FinerLook = Float32Array;

/** @param rendition any JPEG */
export async function lookOf(rendition: Buffer): Promise<Look> {
  return Float32Array.from(await shrunk(rendition, CELLS));
}

/** @param rendition any JPEG */
export async function finerLookOf(rendition: Buffer): Promise<FinerLook> {
  const fine = await shrunk(rendition, FINE);
  const corners = new Float32Array(CORNERS * CORNERS * 3);
  for (let row = 0; row < CORNERS; row++)
    for (let at = row * FINE * 3, to = row * CORNERS * 3, end = to + CORNERS * 3; to < end; at++, to++)
      corners[to] = (fine[at]! + fine[at + 3]! + fine[at + FINE * 3]! + fine[at + FINE * 3 + 3]!) / 4;
  return corners;
}

const shrunk = (rendition: Buffer, side: number) =>
  sharp(rendition)
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .resize(side, side, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
