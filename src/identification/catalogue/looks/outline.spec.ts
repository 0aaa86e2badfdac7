import { rgbaToThumbHash } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import { drawProduct, rephotograph } from '../../../../test/support/drawn-products.js';
import { sharp } from '../../../imaging/sharp.js';
import { likeness, outlineOf, outlinesOf } from './outline.js';

const draw = (design: number, width = 200, height = 200) =>
  drawProduct({ design, variant: 'none' }, { width, height });

/** As the renditions of a stored picture make it. */
async function thumbhashOf(picture: Buffer): Promise<string> {
  const { data, info } = await sharp(picture)
    .resize(48, 48, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

async function likenessOf(picture: Buffer, stored: Buffer): Promise<number> {
  const other = outlineOf(await thumbhashOf(stored));
  return Math.max(...(await outlinesOf(picture)).map((own) => likeness(own, other!)));
}

const cut = (picture: Buffer, sides: number) =>
  rephotograph(picture, {
    crop: { left: sides, right: sides, top: sides, bottom: sides },
    size: 300,
    quality: 80,
    brightness: 0.9,
  });

describe('the outline of a picture', () => {
  it.each([
    [200, 200],
    [240, 160],
    [120, 200],
  ])('of %i × %i is that of its thumbhash, however it was cut', async (width, height) => {
    const picture = await draw(2, width, height);
    expect(await likenessOf(picture, picture)).toBeGreaterThan(0.99);
    expect(await likenessOf(await cut(picture, 0.05), picture)).toBeGreaterThan(0.95);
    expect(await likenessOf(picture, await cut(picture, 0.05)), 'the other way round').toBeGreaterThan(0.95);
  });

  it('is nearer to its own than to those of others', async () => {
    const stored = await Promise.all([1, 2, 3, 9, 10, 11, 17].map((design) => draw(design)));
    const picture = await cut(stored[4]!, 0.05);
    const all = await Promise.all(stored.map((other) => likenessOf(picture, other)));
    expect(all.indexOf(Math.max(...all))).toBe(4);
  });

  it('is nothing where it is plain, as are others', async () => {
    const plain = (background: string) =>
      sharp({ create: { width: 64, height: 64, channels: 3, background } })
        .png()
        .toBuffer();
    expect(await likenessOf(await plain('red'), await plain('grey'))).toBe(1);
    expect(await likenessOf(await plain('red'), await draw(1))).toBe(0);
  });

  it('is none of what is no thumbhash', () => {
    expect(outlineOf('')).toBeUndefined();
    expect(outlineOf('AAAA')).toBeUndefined();
  });
});
