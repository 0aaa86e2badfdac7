import type { Sharp } from 'sharp';
import type { MediaType } from './formats.js';
import { openUpright, type DecodeOptions } from './open-upright.js';

export type ThumbnailFormat = 'jpeg' | 'webp' | 'avif';

interface ThumbnailOptions extends DecodeOptions {
  /** Pixels of the longest edge at most; a smaller picture stays as it is. */
  size: number;
  format: ThumbnailFormat;
}

export interface Thumbnail {
  data: Buffer;
  width: number;
  height: number;
}

const WHITE = '#ffffff';
const JPEG_QUALITY = 85;

/** Upright, sRGB, without metadata. @throws where the picture cannot be decoded */
export async function makeThumbnail(
  path: string,
  mediaType: MediaType,
  { size, format, ...options }: ThumbnailOptions,
): Promise<Thumbnail> {
  const pipeline = await openUpright(path, mediaType, options);
  const { data, info } = await encode(fitInside(pipeline, size), format).toBuffer({
    resolveWithObject: true,
  });
  return { data, width: info.width, height: info.height };
}

export const fitInside = (pipeline: Sharp, size: number) =>
  pipeline.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });

export function encode(pipeline: Sharp, format: ThumbnailFormat): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.flatten({ background: WHITE }).jpeg({ quality: JPEG_QUALITY });
    case 'webp':
      return pipeline.webp({ quality: 80 });
    case 'avif':
      // The default effort of 4 takes three times as long for one part in twenty fewer bytes.
      return pipeline.avif({ quality: 55, effort: 2 });
  }
}
