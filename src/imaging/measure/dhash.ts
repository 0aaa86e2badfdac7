import { sharp } from '../sharp.js';

const COLUMNS = 9;
const ROWS = 8;

/** Spread of the nine-by-eight greys below which their order is noise: a wall, fog, a blank page. */
const FLAT_DEVIATION = 2;

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
  if (deviation(grey) < FLAT_DEVIATION) return null;

  let bits = '';
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS - 1; column++) {
      const at = row * COLUMNS + column;
      bits += grey[at]! < grey[at + 1]! ? '1' : '0';
    }
  }
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0');
}

/** The hash as PostgreSQL's `bit(64)` writes it. */
export const toBits = (hash: string) => BigInt(`0x${hash}`).toString(2).padStart(64, '0');

function deviation(values: Buffer): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
