import sharp from 'sharp';

let made = 0;

/** A picture unlike any other made in this process: a gradient whose colours and direction differ. */
export function newPicture({ width = 320, height = 240, format = 'jpeg' as 'jpeg' | 'png' | 'webp' } = {}) {
  const seed = ++made * 7919 + process.pid;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * (1 + (seed % 5)) + seed) % 256;
      pixels[at + 1] = (y * (1 + (seed % 3)) + seed * 3) % 256;
      pixels[at + 2] = ((x ^ y) + seed * 7) % 256;
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
}

export const plainPicture = (colour: string, { width = 320, height = 240 } = {}) =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
