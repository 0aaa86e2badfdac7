import { open } from 'node:fs/promises';
import { readBmpHeader } from './bmp/bmp-header.js';
import type { MediaType } from './formats.js';
import { isCutShort } from './heic/box-walk.js';
import { sharp } from './sharp.js';

/** What a file says of its picture before any pixel is decoded. */
export interface ImageHeader {
  mediaType: MediaType;
  /** Pixels of the upright picture, as it is displayed. */
  width: number;
  height: number;
  /** Frames or pages. */
  pages: number;
  /** How the stored pixels have to be turned, by EXIF, 1–8; null where nothing is said. */
  orientation: number | null;
  colourSpace: string | null;
  hasAlpha: boolean;
  bitsPerSample: number | null;
  icc?: Buffer;
}

/**
 * HEIF turns by its own boxes, which libvips has applied already, and an orientation in a PNG is not
 * honoured by browsers: applying either would turn the picture away from what its owner sees.
 */
const TURNED_BY_EXIF: ReadonlySet<MediaType> = new Set(['image/jpeg', 'image/tiff', 'image/webp']);

/** Formats that sharp does not decode: our own decoders hold the whole picture in memory. */
export const DECODED_WHOLE: ReadonlySet<MediaType> = new Set(['image/bmp', 'image/heic']);

/** 64 megapixels of RGBA are 256 MB, twice that while being copied. */
export const DECODED_WHOLE_MAX_PIXELS = 64_000_000;

const BITS: Record<string, number> = {
  uchar: 8,
  ushort: 16,
  short: 16,
  uint: 32,
  int: 32,
  float: 32,
  double: 64,
};

/** Enough for the longest BMP header, masks and a palette of 256 colours. */
const BMP_HEADER_BYTES = 2048;

/** Reads the header only, without any limit: for callers to judge. @throws where there is none to read. */
export async function readHeader(path: string, mediaType: MediaType): Promise<ImageHeader> {
  if (mediaType === 'image/bmp') return readBmp(path);
  if (mediaType === 'image/heic' && (await isCutShort(path)))
    throw new Error('The file ends before its pixels');
  const metadata = await sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata();
  const { width, height, orientation = 0 } = metadata;
  const valid = TURNED_BY_EXIF.has(mediaType) && orientation >= 1 && orientation <= 8;
  // From 5 on, the picture lies on its side.
  const sideways = valid && orientation >= 5;
  return {
    mediaType,
    width: sideways ? height : width,
    height: sideways ? width : height,
    pages: metadata.pages ?? 1,
    orientation: valid ? orientation : null,
    colourSpace: metadata.space ?? null,
    hasAlpha: metadata.hasAlpha,
    bitsPerSample: metadata.bitsPerSample ?? BITS[metadata.depth] ?? null,
    icc: metadata.icc,
  };
}

async function readBmp(path: string): Promise<ImageHeader> {
  const { width, height, bitsPerPixel, masks } = readBmpHeader(await readStart(path, BMP_HEADER_BYTES));
  return {
    mediaType: 'image/bmp',
    width,
    height,
    pages: 1,
    orientation: null,
    colourSpace: 'srgb',
    hasAlpha: masks[3] !== 0,
    bitsPerSample: bitsPerPixel <= 8 ? bitsPerPixel : Math.floor(bitsPerPixel / (masks[3] ? 4 : 3)),
  };
}

/** At most `length` bytes of a file's beginning. */
export async function readStart(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(length, size)), { position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
