import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** A picture unlike any other: a few random colours that run into each other. */
export function newPicture({
  width = 320,
  height = 240,
  format = 'jpeg',
  colours = randomBytes(8 * 6 * 3),
}: {
  /** Eight by six of them, as RGB. */
  colours?: Buffer;
  width?: number;
  height?: number;
  format?: 'jpeg' | 'png' | 'webp';
} = {}) {
  return sharp(colours, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .toFormat(format)
    .toBuffer();
}

export const plainPicture = (colour: string, { width = 320, height = 240 } = {}) =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
