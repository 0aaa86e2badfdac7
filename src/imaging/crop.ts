import type { MediaType } from './formats.js';
import { openUpright } from './open-upright.js';
import { sharp } from './sharp.js';
import { encode, fitInside } from './thumbnail.js';

/** Part of an upright picture, all four 0–1. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is shown around it, as a part of its longer edge, on all sides together. */
const MARGIN = 0.5;

/**
 * A square JPEG around a part of a picture; never enlarged.
 * @param edge pixels of the picture's longest edge that are enough
 */
export async function cropRegion(
  path: string,
  mediaType: MediaType,
  region: Region,
  { size, edge }: { size: number; edge: number },
): Promise<{ data: Buffer }> {
  const { data, info } = await fitInside(await openUpright(path, mediaType), edge)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const square = squareAround(region, width, height);
  const pipeline = sharp(data, { raw: { width, height, channels } })
    .extract(square)
    .resize({ width: size, height: size, withoutEnlargement: true });
  return { data: await encode(pipeline, 'jpeg').toBuffer() };
}

/** In pixels; moved into the picture where it would reach over its edge. */
export function squareAround(region: Region, width: number, height: number) {
  const longer = Math.max(region.width * width, region.height * height);
  const side = Math.max(1, Math.min(Math.round(longer * (1 + MARGIN)), width, height));
  const within = (centre: number, length: number) =>
    Math.min(Math.max(0, Math.round(centre * length - side / 2)), length - side);
  return {
    left: within(region.x + region.width / 2, width),
    top: within(region.y + region.height / 2, height),
    width: side,
    height: side,
  };
}
