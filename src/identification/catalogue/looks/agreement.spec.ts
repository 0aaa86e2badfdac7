import { describe, expect, it } from 'vitest';
import {
  drawProduct,
  rephotograph,
  type DrawnProduct,
  type Rephotographed,
} from '../../../../test/support/drawn-products.js';
import { sharp } from '../../../imaging/sharp.js';
import { agreement } from './agreement.js';
import { finerLookOf, lookOf } from './look.js';

const SAME = 0.6;
const SIZE = { width: 200, height: 200 };
const SHIRT: DrawnProduct = { design: 0, variant: 'none' };
const AS_IS: Rephotographed = {
  crop: { left: 0, right: 0, top: 0, bottom: 0 },
  size: 200,
  quality: 90,
  brightness: 1,
};

const draw = (product: DrawnProduct) => drawProduct(product, SIZE);
const agreementOf = async (picture: Buffer, other: Buffer) =>
  agreement(await lookOf(picture), await finerLookOf(other));

describe('two pictures of the same thing agree', () => {
  const sides = { left: 0, right: 0, top: 0, bottom: 0 };
  it.each<[string, Partial<Rephotographed>]>([
    ['as they are', {}],
    ['cut on every side', { crop: { left: 0.05, right: 0.05, top: 0.05, bottom: 0.05 } }],
    ['cut on the left', { crop: { ...sides, left: 0.08 } }],
    ['cut on the right', { crop: { ...sides, right: 0.08 } }],
    ['cut above', { crop: { ...sides, top: 0.08 } }],
    ['cut below', { crop: { ...sides, bottom: 0.08 } }],
    ['lighter', { brightness: 1.2 }],
    ['darker', { brightness: 0.8 }],
    ['small, and compressed much', { size: 96, quality: 40 }],
  ])('%s', async (_, how) => {
    const picture = await draw(SHIRT);
    const again = await rephotograph(picture, { ...AS_IS, ...how });
    expect(await agreementOf(again, picture)).toBeGreaterThan(SAME);
    expect(await agreementOf(picture, again), 'the other way round').toBeGreaterThan(SAME);
  });
});

describe('pictures of other things do not agree', () => {
  it.each<[string, DrawnProduct]>([
    ['of another colour', { design: 0, variant: 'colour' }],
    ['of another pattern', { design: 0, variant: 'pattern' }],
    ['of another cut', { design: 8, variant: 'none' }],
    ['of another kind', { design: 1, variant: 'none' }],
  ])('%s', async (_, other) => {
    expect(await agreementOf(await draw(SHIRT), await draw(other))).toBeLessThan(SAME);
  });

  it('where both are plain, and nothing tells them apart', async () => {
    const plain = (background: string) =>
      sharp({ create: { ...SIZE, channels: 3, background } })
        .jpeg()
        .toBuffer();
    expect(await agreementOf(await plain('red'), await plain('red'))).toBe(0);
    expect(await agreementOf(await plain('white'), await draw(SHIRT))).toBe(0);
  });
});
