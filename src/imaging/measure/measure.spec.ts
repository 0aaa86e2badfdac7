import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../images/near-duplicates.js';
import { plain, scene } from '../testing/pictures.js';
import { differenceHash, toBits } from './dhash.js';
import { findPalette, readPalettePixels } from './palette.js';
import { readGrey } from './pixels.js';
import { measureQuality } from './quality.js';

const paletteOf = async (jpeg: Buffer) => findPalette(await readPalettePixels(jpeg));
const qualityOf = async (jpeg: Buffer) => measureQuality(await readGrey(jpeg, 512));

describe('findPalette', () => {
  it.each([
    ['#ff0000', 'red'],
    ['#87ceeb', 'light blue'],
    ['#8b4513', 'brown'],
    ['#808080', 'grey'],
    ['#ffffff', 'white'],
    ['#0a0a0a', 'black'],
    ['#006400', 'dark green'],
    ['#ff8000', 'orange'],
    ['#ffc0cb', 'pink'],
  ])('says of a square of %s that it is %s', async (hex, name) => {
    const palette = await paletteOf(await plain(50, 50, hex).jpeg().toBuffer());

    expect(palette).toEqual([{ hex: expect.any(String) as string, name, share: 1 }]);
  });

  it('gives shares, the largest first', async () => {
    const small = await plain(100, 25, '#0000ff').png().toBuffer();
    const picture = await plain(100, 100, '#ff0000')
      .composite([{ input: small, top: 0, left: 0 }])
      .png()
      .toBuffer();

    const palette = await paletteOf(picture);

    expect(palette.map(({ name }) => name)).toEqual(['red', 'blue']);
    expect(palette[0]!.share).toBeCloseTo(0.75, 1);
  });

  it('holds six colours at most', async () => {
    const palette = await paletteOf(await scene().jpeg().toBuffer());
    expect(palette.length).toBeGreaterThan(1);
    expect(palette.length).toBeLessThanOrEqual(6);
  });
});

describe('measureQuality', () => {
  it('finds a blurred copy less sharp', async () => {
    const original = await qualityOf(await scene().jpeg().toBuffer());
    const blurred = await qualityOf(await scene().blur(3).jpeg().toBuffer());

    expect(blurred.sharpness).toBeLessThan(original.sharpness / 2);
    expect(blurred.brightness).toBeCloseTo(original.brightness, 1);
  });

  it('measures brightness and clipping', async () => {
    expect(await qualityOf(await plain(50, 50, 'black').jpeg().toBuffer())).toEqual({
      sharpness: 0,
      brightness: 0,
      contrast: 0,
      clipping: { shadows: 1, highlights: 0 },
    });
    expect(await qualityOf(await plain(50, 50, 'white').jpeg().toBuffer())).toMatchObject({
      brightness: 1,
      clipping: { shadows: 0, highlights: 1 },
    });
  });

  it('finds no contrast lost in a picture of one pixel', async () => {
    expect(await qualityOf(await plain(1, 1, '#808080').png().toBuffer())).toMatchObject({
      sharpness: 0,
      contrast: 0,
    });
  });
});

const distance = async (p: Buffer, q: Buffer) =>
  hammingDistance(toBits((await differenceHash(p))!), toBits((await differenceHash(q))!));

describe('differenceHash', () => {
  it('survives scaling and recompression', async () => {
    const original = await scene().jpeg({ quality: 95 }).toBuffer();
    const copy = await scene().resize(170).webp({ quality: 40 }).toBuffer();

    expect(await distance(original, copy)).toBeLessThanOrEqual(4);
  });

  it('tells other pictures apart', async () => {
    const [one, other] = [
      await scene(600, 400, 1).jpeg().toBuffer(),
      await scene(600, 400, 3).jpeg().toBuffer(),
    ];
    expect(await distance(one, other)).toBeGreaterThan(10);
  });

  it('is null for a picture too flat to have one, stripes included', async () => {
    const stripe = await plain(90, 30, 'blue').png().toBuffer();
    const flag = await plain(90, 60, 'red')
      .composite([{ input: stripe, top: 30, left: 0 }])
      .png()
      .toBuffer();

    expect(await differenceHash(await plain(50, 50, 'red').jpeg().toBuffer())).toBeNull();
    expect(await differenceHash(flag)).toBeNull();
  });
});
