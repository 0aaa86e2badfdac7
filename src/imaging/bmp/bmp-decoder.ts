import { setImmediate as nextTurn } from 'node:timers/promises';
import { BMP_COMPRESSION, InvalidBmp, readBmpHeader, type BmpHeader } from './bmp-header.js';
import { expandRle } from './bmp-rle.js';

export interface RawPixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** About 5 ms of work: between such slices the event loop gets its turn. */
const PIXELS_PER_TURN = 1_000_000;

/**
 * Decodes a BMP of any common kind. Our own because the packages at hand read no palette, take the wrong
 * offset or leave out rows. @throws InvalidBmp
 */
export async function decodeBmp(bytes: Buffer): Promise<RawPixels> {
  const header = readBmpHeader(bytes);
  const { width, height, topDown } = header;
  const compressed =
    header.compression === BMP_COMPRESSION.rle4 || header.compression === BMP_COMPRESSION.rle8;
  const rows = compressed ? indexedRows(header, bytes) : storedRows(header, bytes);
  const channels = header.masks[3] ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  const paint = painter(header, channels);

  const rowsPerTurn = Math.max(1, Math.floor(PIXELS_PER_TURN / width));
  for (let row = 0; row < height; row++) {
    const target = (topDown ? row : height - 1 - row) * width * channels;
    paint(rows(row), data, target);
    if (row % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
  }
  return { data, width, height, channels };
}

/** Rows as they stand in the file, each padded to four bytes. */
function storedRows({ width, height, bitsPerPixel, pixelOffset }: BmpHeader, bytes: Buffer) {
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4;
  // Writers often leave out the padding of the last row.
  const needed = stride * (height - 1) + Math.ceil((width * bitsPerPixel) / 8);
  if (pixelOffset + needed > bytes.length) throw new InvalidBmp('pixels cut short');
  return (row: number) => bytes.subarray(pixelOffset + row * stride, pixelOffset + (row + 1) * stride);
}

/** Run-length encoded rows, expanded to one byte per pixel. */
function indexedRows(header: BmpHeader, bytes: Buffer) {
  const indices = expandRle(header, bytes);
  header.bitsPerPixel = 8;
  return (row: number) => indices.subarray(row * header.width, (row + 1) * header.width);
}

type Paint = (row: Buffer, data: Buffer, target: number) => void;

function painter(header: BmpHeader, channels: number): Paint {
  if (header.bitsPerPixel <= 8) return paintIndices(header);
  if (header.bitsPerPixel === 24) return paintBgr(header.width);
  return paintMasked(header, channels);
}

function paintIndices({ width, bitsPerPixel, palette }: BmpHeader): Paint {
  const perByte = 8 / bitsPerPixel;
  const mask = (1 << bitsPerPixel) - 1;
  return (row, data, target) => {
    for (let x = 0; x < width; x++) {
      const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
      // An index beyond the palette is black, as other readers have it.
      const colour = palette[(row[Math.floor(x / perByte)]! >> shift) & mask];
      if (colour) data.set(colour, target + x * 3);
    }
  };
}

function paintBgr(width: number): Paint {
  return (row, data, target) => {
    for (let at = 0; at < width * 3; at += 3) {
      data[target + at] = row[at + 2]!;
      data[target + at + 1] = row[at + 1]!;
      data[target + at + 2] = row[at]!;
    }
  };
}

function paintMasked({ width, bitsPerPixel, masks }: BmpHeader, channels: number): Paint {
  const size = bitsPerPixel / 8;
  const parts = masks.slice(0, channels).map((mask) => {
    const shift = mask ? 31 - Math.clz32(mask & -mask) : 0;
    return { mask, shift, scale: 255 / (mask >>> shift || 1) };
  });
  return (row, data, target) => {
    for (let x = 0; x < width; x++) {
      const pixel = size === 2 ? row.readUInt16LE(x * 2) : row.readUInt32LE(x * 4);
      for (let channel = 0; channel < channels; channel++) {
        const { mask, shift, scale } = parts[channel]!;
        data[target + x * channels + channel] = Math.round(((pixel & mask) >>> shift) * scale);
      }
    }
  };
}
