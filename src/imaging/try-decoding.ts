import type { MediaType } from './formats.js';
import { openUpright, type DecodeOptions } from './open-upright.js';

const ENOUGH = 64;

/** @throws where it cannot be decoded to its end */
export async function tryDecoding(path: string, mediaType: MediaType, options: DecodeOptions): Promise<void> {
  const pipeline = await openUpright(path, mediaType, options);
  await pipeline.resize({ width: ENOUGH, height: ENOUGH, fit: 'inside' }).raw().toBuffer();
}
