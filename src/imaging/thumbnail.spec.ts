import { describe, expect, it } from 'vitest';
import type { MediaType } from './formats.js';
import { sharp } from './sharp.js';
import { plain, scene, temporaryFile } from './testing/pictures.js';
import { makeThumbnail, type ThumbnailFormat } from './thumbnail.js';

async function thumbnail(bytes: Buffer, mediaType: MediaType, size = 64, format: ThumbnailFormat = 'jpeg') {
  return makeThumbnail(await temporaryFile(bytes), mediaType, { size, format });
}

/** The largest difference of a channel of the pixel in the middle. */
async function difference(image: Buffer, colour: number[]): Promise<number> {
  const { width, height } = await sharp(image).metadata();
  const area = { left: width >> 1, top: height >> 1, width: 1, height: 1 };
  const pixel = await sharp(image).extract(area).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return Math.max(...colour.map((part, i) => Math.abs(part - pixel[i]!)));
}

describe('makeThumbnail', () => {
  it('keeps the longest edge to the size and never enlarges', async () => {
    const photo = await scene(600, 400).jpeg().toBuffer();

    expect(await thumbnail(photo, 'image/jpeg', 300)).toMatchObject({ width: 300, height: 200 });
    expect(await thumbnail(photo, 'image/jpeg', 2000)).toMatchObject({ width: 600, height: 400 });
  });

  it.each(['jpeg', 'webp', 'avif'] as const)('writes %s without metadata', async (format) => {
    const photo = await scene()
      .jpeg()
      .withExif({ IFD0: { Make: 'Maker' } })
      .toBuffer();

    const { data } = await thumbnail(photo, 'image/jpeg', 100, format);

    const written = await sharp(data).metadata();
    expect(written.format).toBe(format === 'avif' ? 'heif' : format);
    expect(written.exif).toBeUndefined();
    expect(written.icc).toBeUndefined();
  });

  it('turns a picture upright', async () => {
    const [top, whole] = [await plain(40, 20, 'red').png().toBuffer(), plain(40, 40, 'blue')];
    const sideways = await whole
      .composite([{ input: top, top: 0, left: 0 }])
      .jpeg()
      .withMetadata({ orientation: 6 })
      .toBuffer();

    const { data } = await thumbnail(sideways, 'image/jpeg');

    // Orientation 6 is turned clockwise: what was above is on the right.
    const right = await sharp(data).extract({ left: 30, top: 10, width: 8, height: 8 }).toBuffer();
    expect(await difference(right, [254, 0, 0])).toBeLessThanOrEqual(4);
  });

  it('puts transparent pictures on white in JPEG and keeps them transparent in WebP', async () => {
    const clear = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#ff000000' } })
      .png()
      .toBuffer();

    expect(await difference((await thumbnail(clear, 'image/png')).data, [255, 255, 255])).toBeLessThanOrEqual(
      4,
    );
    const webp = await thumbnail(clear, 'image/png', 64, 'webp');
    expect((await sharp(webp.data).stats()).isOpaque).toBe(false);
  });

  it('converts CMYK, 16 bits and wide gamuts to sRGB', async () => {
    const cmyk = await plain(20, 20, '#c02040').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    const deep = await plain(20, 20, '#c02040').toColourspace('rgb16').png().toBuffer();
    const wide = await plain(20, 20, '#c02040').withIccProfile('p3').png().toBuffer();

    expect(await difference((await thumbnail(cmyk, 'image/jpeg')).data, [192, 32, 64])).toBeLessThanOrEqual(
      20,
    );
    expect(await difference((await thumbnail(deep, 'image/png')).data, [192, 32, 64])).toBeLessThanOrEqual(4);
    expect(await difference((await thumbnail(wide, 'image/png')).data, [192, 32, 64])).toBeLessThanOrEqual(4);
  });

  it('keeps at least a pixel of a line', async () => {
    const line = await plain(3000, 1, 'red').png().toBuffer();
    expect(await thumbnail(line, 'image/png', 100)).toMatchObject({ width: 100, height: 1 });
  });

  it.each(['jpeg', 'webp', 'avif'] as const)(
    'writes %s as small as is asked for, and whole',
    async (format) => {
      const photo = await temporaryFile(await scene(600, 400).jpeg({ quality: 95 }).toBuffer());
      const of = (quality: number) => makeThumbnail(photo, 'image/jpeg', { format, quality });
      const [rough, fine] = [await of(20), await of(90)];
      expect(rough).toMatchObject({ width: 600, height: 400 });
      expect(rough.data.length).toBeLessThan(fine.data.length / 2);
    },
  );

  it('makes what is too long for a format as long as it can be', async () => {
    const line = await temporaryFile(await plain(20_000, 2, 'red').png().toBuffer());
    const { width } = await makeThumbnail(line, 'image/png', { format: 'webp' });
    expect(width).toBe(16_383);
  });
});
