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
  /** In a fraction of time and memory, for a few per cent more bytes. */
  frugal?: boolean;
}

export interface Thumbnail {
  data: Buffer;
  width: number;
  height: number;
}

const WHITE = '#ffffff';
const QUALITY: Record<ThumbnailFormat, number> = { jpeg: 85, webp: 80, avif: 55 };
/** Pixels of an edge that the format has room for. */
export const LARGEST: Record<ThumbnailFormat, number> = { jpeg: 65_535, webp: 16_383, avif: 16_384 };

/** Upright, sRGB, without metadata. @throws where the picture cannot be decoded */
export async function makeThumbnail(
  path: string,
  mediaType: MediaType,
  { size, format, quality, frugal, ...options }: ThumbnailOptions,
): Promise<Thumbnail> {
  const pipeline = await openUpright(path, mediaType, options);
  const fitted = fitInside(pipeline, Math.min(size ?? Infinity, LARGEST[format]));
  const { data, info } = await encode(fitted, format, { quality, frugal }).toBuffer({
    resolveWithObject: true,
  });
  return { data, width: info.width, height: info.height };
}

export const fitInside = (pipeline: Sharp, size: number) =>
  pipeline.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });

export function encode(
  pipeline: Sharp,
  format: ThumbnailFormat,
  { quality = QUALITY[format], frugal = false }: Pick<ThumbnailOptions, 'quality' | 'frugal'> = {},
): Sharp {
  switch (format) {
    case 'jpeg':
      // The best codes for a picture are known once all of it was seen.
      return pipeline.flatten({ background: WHITE }).jpeg({ quality, optimiseCoding: !frugal });
    case 'webp':
      return pipeline.webp({ quality, effort: frugal ? 2 : 4 });
    case 'avif':
      // The default effort of 4 takes three times as long for one part in twenty fewer bytes.
      return frugal
        ? pipeline.avif({ quality, effort: 1, chromaSubsampling: '4:2:0' })
        : pipeline.avif({ quality, effort: 2 });
  }
}
