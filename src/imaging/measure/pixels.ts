import { sharp } from '../sharp.js';

/** Three bytes per pixel, or one of grey. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** The pixels of a rendition, at most `size` along the longest edge. */
export async function readRgb(rendition: Buffer, size: number): Promise<Pixels> {
  const { data, info } = await sharp(rendition)
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

export const readGrey = async (rendition: Buffer, size: number): Promise<Pixels> =>
  toGrey(await readRgb(rendition, size));

/** Luma by Rec. 601. libvips' own greyscale goes by way of linear light and takes five times as long. */
export function toGrey({ data: rgb, width, height }: Pixels): Pixels {
  const data = Buffer.allocUnsafe(width * height);
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    // In 16 bits of fraction; the factors add up to 1.
    data[i] = (rgb[at]! * 19_595 + rgb[at + 1]! * 38_470 + rgb[at + 2]! * 7_471 + 32_768) >> 16;
  }
  return { data, width, height };
}
