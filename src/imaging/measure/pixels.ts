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

export async function readGrey(rendition: Buffer, size: number): Promise<Pixels> {
  const { data, info } = await sharp(rendition)
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .greyscale()
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
