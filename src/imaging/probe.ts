import { BrokenImage, EmptyFile, ImageTooLarge, UnsupportedImage } from './imaging.errors.js';
import {
  DECODED_WHOLE,
  DECODED_WHOLE_MAX_PIXELS,
  readHeader,
  readStart,
  type ImageHeader,
} from './header.js';
import type { MediaType } from './formats.js';
import { mayPass } from './passing-fault.js';
import { SNIFF_BYTES, sniff } from './sniff.js';
import { tryDecoding } from './try-decoding.js';
import { asStorageFault } from '../storage/storage.errors.js';

interface ProbeLimits {
  /** Width × height × pages. */
  maxPixels: number;
  maxPages: number;
}

type ProbeResult = Omit<ImageHeader, 'icc'>;

/**
 * What kind of picture a file is, by content alone: neither its name nor what a client says of it counts.
 * @throws EmptyFile, UnsupportedImage, BrokenImage, ImageTooLarge; and faults of the machine, which say nothing of the file
 */
export async function probe(path: string, limits: ProbeLimits): Promise<ProbeResult> {
  const head = await orFault(readStart(path, SNIFF_BYTES));
  if (head.length === 0) throw new EmptyFile();
  const mediaType = sniff(head);
  if (!mediaType) throw new UnsupportedImage();

  const { icc: _, ...result } = await orFault(readHeader(path, mediaType));
  checkSize(result, limits);
  return result;
}

async function orFault<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw mayPass(error) ? asStorageFault(error) : new BrokenImage(error);
  }
}

function checkSize({ mediaType, width, height, pages }: ProbeResult, limits: ProbeLimits): void {
  if (!(width > 0 && height > 0)) throw new BrokenImage();
  if (pages > limits.maxPages) throw ImageTooLarge.pages(pages, limits.maxPages);
  const pixels = width * height * pages;
  const maxPixels = DECODED_WHOLE.has(mediaType)
    ? Math.min(limits.maxPixels, DECODED_WHOLE_MAX_PIXELS)
    : limits.maxPixels;
  if (pixels > maxPixels) throw ImageTooLarge.pixels(pixels, maxPixels);
}

/** What is decoded at once costs the request about a tenth of a second at most. */
const CHECKED_AT_ONCE = { bytes: 1024 * 1024, pixels: 16_000_000 };

/** Of these, even a small file can take a second to decode. */
const SLOW_TO_DECODE: ReadonlySet<MediaType> = new Set(['image/heic', 'image/avif']);

/**
 * Decodes a small picture once, so that a truncated or damaged one is refused at once. A larger one passes:
 * there the worker finds out. @throws BrokenImage
 */
export async function verifyDecodable(
  path: string,
  { mediaType, width, height }: ProbeResult,
  bytes: number,
): Promise<void> {
  if (SLOW_TO_DECODE.has(mediaType) || width * height > CHECKED_AT_ONCE.pixels) return;
  if (bytes > CHECKED_AT_ONCE.bytes) return;
  try {
    await tryDecoding(path, mediaType, { maxPixels: CHECKED_AT_ONCE.pixels, timeoutSeconds: 10 });
  } catch (error) {
    // A machine that is busy or short of memory says nothing of the picture, and the worker finds out as well.
    if (!mayPass(error)) throw new BrokenImage(error);
  }
}
