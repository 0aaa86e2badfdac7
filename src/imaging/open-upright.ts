import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { Semaphore } from '../common/semaphore.js';
import { decodeBmp, type RawPixels } from './bmp/bmp-decoder.js';
import { wrapAsTiff } from './colour/raw-tiff.js';
import { isSrgbProfile } from './colour/srgb-profile.js';
import type { MediaType } from './formats.js';
import { DECODED_WHOLE, DECODED_WHOLE_MAX_PIXELS, readHeader, type ImageHeader } from './header.js';
import { decodeHeic } from './heic/heic-decoder.js';
import { sharp } from './sharp.js';

export interface DecodeOptions {
  /** Defends against a file that is not what was probed; the cap that users meet is the probe's. */
  maxPixels?: number;
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

const DEFAULT_MAX_PIXELS = 268_402_689;
const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * libjpeg calls "warning" what phones write every day and every viewer shows (stray bytes, odd scan
 * parameters), while of TIFF a damaged strip is no more than a warning to libtiff.
 */
const strictness = (mediaType: MediaType) => (mediaType === 'image/tiff' ? 'warning' : 'error');

/** Whole pictures in memory: several at once would multiply the peak. */
const decodingWhole = new Semaphore(1);

/**
 * The first page, upright and as sRGB, ready for `resize` and an output format. Alpha is kept: flatten it
 * where the output has none. No metadata goes with it. Decoding errors come when the pipeline runs.
 */
export async function openUpright(
  path: string,
  mediaType: MediaType,
  options: DecodeOptions = {},
): Promise<Sharp> {
  const { maxPixels = DEFAULT_MAX_PIXELS, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = options;
  const header = await readHeader(path, mediaType);
  const foreignProfile = header.icc && !isSrgbProfile(header.icc) ? header.icc : undefined;
  const common = { limitInputPixels: maxPixels, failOn: strictness(mediaType) } as const;

  let pipeline: Sharp;
  if (DECODED_WHOLE.has(mediaType)) {
    const pixels = await decodingWhole.run(() => decodeWhole(path, header, { ...options, timeoutSeconds }));
    const { data, width, height, channels } = pixels;
    pipeline = foreignProfile
      ? sharp(wrapAsTiff(pixels, foreignProfile), common)
      : sharp(data, { ...common, raw: { width, height, channels } });
  } else {
    pipeline = sharp(path, { ...common, ignoreIcc: !foreignProfile });
    if (header.orientation) pipeline.autoOrient();
  }
  return pipeline.timeout({ seconds: timeoutSeconds }).toColourspace('srgb');
}

async function decodeWhole(
  path: string,
  { mediaType, width, height }: ImageHeader,
  { maxPixels = DECODED_WHOLE_MAX_PIXELS, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, signal }: DecodeOptions,
): Promise<RawPixels> {
  const limit = Math.min(maxPixels, DECODED_WHOLE_MAX_PIXELS);
  if (width * height > limit) throw new Error(`${width} × ${height} pixels are too many to decode`);
  signal?.throwIfAborted();
  if (mediaType === 'image/bmp') return decodeBmp(await readFile(path));
  return decodeHeic(path, { maxPixels: limit, timeoutSeconds, signal });
}
