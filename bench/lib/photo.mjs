// Pictures as cameras make them: as large on disk, with EXIF, each unlike every other.
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** A few soft colours, under the noise of a sensor. */
export async function photo({ width = 4200, height = 2800, quality = 90 } = {}) {
  const pixels = await sharp(randomBytes(6 * 4 * 3), { raw: { width: 6, height: 4, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .raw()
    .toBuffer();
  const noise = randomBytes(width * height);
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at] + (noise[Math.floor(at / 3)] - 128) / 14;
    pixels[at] = Math.max(0, Math.min(255, value));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .withExif({
      IFD0: { Make: 'Bench', Model: 'Camera One' },
      IFD2: { DateTimeOriginal: '2024:07:01 18:30:05' },
    })
    .toBuffer();
}

/** The same picture and the same work with another hash: a comment in front of it differs. */
export function unlike(bytes) {
  const text = randomBytes(16);
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
  return Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]);
}
