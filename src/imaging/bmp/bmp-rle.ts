import { BMP_COMPRESSION, InvalidBmp, type BmpHeader } from './bmp-header.js';

const END_OF_LINE = 0;
const END_OF_PICTURE = 1;
const MOVE = 2;

/** Expands RLE4 or RLE8 to one byte per pixel, rows in the order of the file. Pixels left out are 0. */
export function expandRle({ width, height, compression, pixelOffset }: BmpHeader, bytes: Buffer): Buffer {
  const nibbles = compression === BMP_COMPRESSION.rle4;
  const indices = Buffer.alloc(width * height);
  let at = pixelOffset;
  let x = 0;
  let y = 0;

  const next = () => {
    const byte = bytes[at++];
    if (byte === undefined) throw new InvalidBmp('pixels cut short');
    return byte;
  };
  const put = (index: number) => {
    // Runs may reach beyond the edge; what lies outside is not part of the picture.
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  const literal = (count: number) => {
    const start = at;
    for (let i = 0; i < count; i++) {
      if (!nibbles) put(next());
      else put(i % 2 === 0 ? next() >> 4 : bytes[at - 1]! & 0x0f);
    }
    // Literal runs are padded to 16 bits.
    if ((at - start) % 2 === 1) at++;
  };

  while (y < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 0x0f) : value);
    } else if (value === END_OF_LINE) {
      x = 0;
      y++;
    } else if (value === END_OF_PICTURE) {
      break;
    } else if (value === MOVE) {
      x += next();
      y += next();
    } else {
      literal(value);
    }
  }
  return indices;
}
