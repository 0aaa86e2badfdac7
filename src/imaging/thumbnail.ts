import type { Sharp } from 'sharp';
import type { MediaType } from './formats.js';
import { openUpright, type DecodeOptions } from './open-upright.js';

export type ThumbnailFormat = 'jpeg' | 'webp' | 'avif';

interface ThumbnailOptions extends DecodeOptions {
  /** Pixels of the longest edge at most; a smaller picture stays as it is, and without it each does. */
  size?: number;
  format: ThumbnailFormat;
  /** 1–100; how much that is of what an eye sees differs between formats. */
  quality?: number;
}

export interface Thumbnail {
  data: Buffer;
  width: number;
  height: number;
}

const WHITE = '#ffffff';
const QUALITY: Record<ThumbnailFormat, number> = { jpeg: 85, webp: 80, avif: 55 };
/** Pixels of an edge that the format has room for. */
const LARGEST: Record<ThumbnailFormat, number> = { jpeg: 65_535, webp: 16_383, avif: 16_384 };

/** Upright, sRGB, without metadata. @throws where the picture cannot be decoded */
export async function makeThumbnail(
  path: string,
  mediaType: MediaType,
  { size, format, quality, ...options }: ThumbnailOptions,
): Promise<Thumbnail> {
  const pipeline = await openUpright(path, mediaType, options);
  const fitted = fitInside(pipeline, Math.min(size ?? Infinity, LARGEST[format]));
  const { data, info } = await encode(fitted, format, quality).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export const fitInside = (pipeline: Sharp, size: number) =>
  pipeline.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });

export function encode(pipeline: Sharp, format: ThumbnailFormat, quality = QUALITY[format]): Sharp {
  switch (format) {
    case 'jpeg':
      return pipeline.flatten({ background: WHITE }).jpeg({ quality });
    case 'webp':
      return pipeline.webp({ quality });
    case 'avif':
      // The default effort of 4 takes three times as long for one part in twenty fewer bytes.
      return pipeline.avif({ quality, effort: 2 });
  }
}
