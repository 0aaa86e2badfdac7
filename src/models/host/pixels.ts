import { sharp } from '../../imaging/sharp.js';

/** More than models of this size look at, which scale to 224–384 themselves. */
const LONGEST_EDGE = 448;

/** RGB, row by row. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
}

/** What a model's process is given rather than files: it decodes nothing. */
export async function toPixels(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture)
    .resize({ width: LONGEST_EDGE, height: LONGEST_EDGE, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
