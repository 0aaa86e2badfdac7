import type { MediaType } from './formats.js';

/** As many bytes of a file's beginning as `sniff` looks at. */
export const SNIFF_BYTES = 512;

const DIB_HEADER_SIZES = new Set([12, 16, 40, 52, 56, 64, 108, 124]);

const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
const AVIF_BRANDS = new Set(['avif', 'avis']);

/** The format by the magic numbers of the first bytes; undefined where it is none of ours. */
export function sniff(head: Buffer): MediaType | undefined {
  const latin = (start: number, end: number) => head.toString('latin1', start, end);

  if (latin(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (latin(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (latin(0, 6) === 'GIF87a' || latin(0, 6) === 'GIF89a') return 'image/gif';
  if (latin(0, 4) === 'RIFF' && latin(8, 12) === 'WEBP') return 'image/webp';
  if (['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(latin(0, 4))) return 'image/tiff';
  // Two letters alone would take any text that begins with "BM" for a picture.
  if (latin(0, 2) === 'BM' && head.length >= 18 && DIB_HEADER_SIZES.has(head.readUInt32LE(14)))
    return 'image/bmp';
  if (latin(4, 8) === 'ftyp') return sniffHeif(head);
  return undefined;
}

/** AVIF, HEIC, MP4 and many more are the same container and differ in the brands they list. */
function sniffHeif(head: Buffer): MediaType | undefined {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4));

  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return 'image/avif';
  if (brands.some((brand) => HEIC_BRANDS.has(brand))) return 'image/heic';
  return undefined;
}
