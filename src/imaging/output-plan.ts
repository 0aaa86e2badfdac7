import type { MediaType } from './formats.js';
import type { ImageHeader } from './header.js';
import { OutputTooLarge } from './imaging.errors.js';
import { LARGEST, type ThumbnailFormat } from './thumbnail.js';

/** Of each pixel of the source, as measured at its worst: where a file cannot be read from top to bottom, all of it is held. */
const DECODING_BYTES: Record<MediaType, number> = {
  'image/jpeg': 3,
  'image/png': 3,
  'image/tiff': 3,
  'image/webp': 5,
  'image/gif': 5,
  'image/avif': 8,
  'image/bmp': 12,
  'image/heic': 12,
};
/** A picture that is turned has to be there as a whole. */
const TURNING_BYTES = 4;
/** Of each pixel of the output, as measured. */
const ENCODING_BYTES: Record<ThumbnailFormat, { full: number; frugal: number }> = {
  jpeg: { full: 6, frugal: 1 },
  webp: { full: 5, frugal: 5 },
  avif: { full: 35, frugal: 20 },
};
/** From so many pixels on, a few per cent more bytes are worth a fraction of the time and memory. */
const FRUGAL_FROM: Record<ThumbnailFormat, number> = { jpeg: 32e6, webp: 16e6, avif: 8e6 };
/** A gigabyte: nothing of AVIF can be written before all of it is there. */
const AVIF_MAX_PIXELS = 50_000_000;

/** Many times what it takes a processor that has nothing else to do. */
const SECONDS = { least: 30, perMegapixel: 1, perMegapixelOfAvif: 3 };

export interface OutputPlan {
  /** Memory that it takes, nearly. */
  bytes: number;
  timeoutSeconds: number;
  frugal: boolean;
}

/** What it takes to make a picture of another one. @throws OutputTooLarge */
export function planOutput(
  {
    mediaType,
    width,
    height,
    orientation,
  }: Pick<ImageHeader, 'mediaType' | 'width' | 'height' | 'orientation'>,
  format: ThumbnailFormat,
  size: number = Infinity,
): OutputPlan {
  const scale = Math.min(1, Math.min(size, LARGEST[format]) / Math.max(width, height));
  const source = width * height;
  const output = Math.round(width * scale) * Math.round(height * scale);
  if (format === 'avif' && output > AVIF_MAX_PIXELS)
    throw new OutputTooLarge(format, output, AVIF_MAX_PIXELS);
  const frugal = output >= FRUGAL_FROM[format];
  const turning = (orientation ?? 1) > 1 ? TURNING_BYTES : 0;
  const perMegapixel = format === 'avif' ? SECONDS.perMegapixelOfAvif : SECONDS.perMegapixel;
  return {
    frugal,
    bytes:
      source * (DECODING_BYTES[mediaType] + turning) +
      output * ENCODING_BYTES[format][frugal ? 'frugal' : 'full'],
    timeoutSeconds: Math.ceil(SECONDS.least + (source * SECONDS.perMegapixel + output * perMegapixel) / 1e6),
  };
}
