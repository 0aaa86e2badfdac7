import { sharp } from '../sharp.js';

const COLUMNS = 9;
const ROWS = 8;

/**
 * Mean step between neighbours below which their order is noise: a wall, fog, a blank page, but also the
 * stripes of a flag, which would all have the same hash.
 */
const FLAT_STEP = 1;

/**
 * 64-bit difference hash: whether each cell of a tiny copy is darker than its right neighbour. Survives
 * scaling, recompression and changes of brightness. Null for a picture too flat to have one.
 */
export async function differenceHash(rendition: Buffer): Promise<string | null> {
  const grey = await sharp(rendition)
    .greyscale()
    .resize({ width: COLUMNS, height: ROWS, fit: 'fill' })
    .raw()
    .toBuffer();

  let bits = '';
  let steps = 0;
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS - 1; column++) {
      const at = row * COLUMNS + column;
      const step = grey[at + 1]! - grey[at]!;
      bits += step > 0 ? '1' : '0';
      steps += Math.abs(step);
    }
  }
  if (steps / bits.length < FLAT_STEP) return null;
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

/** The hash as PostgreSQL's `bit(64)` writes it. */
export const toBits = (hash: string) => BigInt(`0x${hash}`).toString(2).padStart(64, '0');
