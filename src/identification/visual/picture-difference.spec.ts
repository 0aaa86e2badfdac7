import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawProduct, rephotograph, type DrawnProduct } from '../../../test/support/drawn-products.js';
import { sharp } from '../../imaging/sharp.js';
import { corpusPath, corpusPresent } from '../../imaging/testing/corpus.js';
import { areSame, gridOf, type PictureGrid } from './picture-difference.js';
import { drawCamera, photographCamera } from './testing/drawn-photographs.js';

const WHOLE = { left: 0, right: 0, top: 0, bottom: 0 };
const DRAWN = 8;
const MODELS = ['XV', 'XF', 'VX', 'VF'];

const inside = (picture: Buffer, edge: number) =>
  sharp(picture).rotate().resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
/** As the platform stores it. */
const stored = async (picture: Buffer): Promise<PictureGrid> =>
  gridOf(
    await inside(await inside(picture, 1024).png({ compressionLevel: 1 }).toBuffer(), 320)
      .jpeg({ quality: 85 })
      .toBuffer(),
  );

const COPIES: [string, (picture: Buffer) => Promise<Buffer>][] = [
  ['1,024 pixels, q85', (picture) => inside(picture, 1024).jpeg({ quality: 85 }).toBuffer()],
  ['640 pixels, q80', (picture) => inside(picture, 640).jpeg({ quality: 80 }).toBuffer()],
  ['500 pixels, q70', (picture) => inside(picture, 500).jpeg({ quality: 70 }).toBuffer()],
  ['WebP q75', (picture) => sharp(picture).webp({ quality: 75 }).toBuffer()],
  ['500 pixels, WebP q50', (picture) => inside(picture, 500).webp({ quality: 50 }).toBuffer()],
  ['400 pixels, q60', (picture) => inside(picture, 400).jpeg({ quality: 60 }).toBuffer()],
  ['PNG', (picture) => sharp(picture).png({ compressionLevel: 1 }).toBuffer()],
];

describe.each([
  ['photographs', (model: string) => photographCamera(model, 7)],
  ['pictures on a plain ground', drawCamera],
])('%s that are alike as a whole', (_, draw) => {
  const pictures = new Map<string, Buffer>();
  const grids = new Map<string, PictureGrid>();
  beforeAll(async () => {
    for (const model of MODELS) {
      const picture = await draw(model);
      pictures.set(model, picture);
      grids.set(model, await stored(picture));
    }
  });

  it.each(COPIES)('are the same in another size and format: %s', async (__, copy) => {
    expect(areSame(grids.get('XV')!, await stored(await copy(pictures.get('XV')!)))).toBe(true);
  });

  it.each(COPIES)('are not where one letter on them is another: %s', async (__, copy) => {
    const other = await stored(await copy(pictures.get('XV')!));
    for (const model of ['XF', 'VX', 'VF']) expect(areSame(grids.get(model)!, other)).toBe(false);
  });
});

describe('drawn products', () => {
  const draw = (design: number, variant: DrawnProduct['variant']) =>
    drawProduct({ design, variant }, { width: 480, height: 480 });

  it('are not the same with another label, colour or pattern, nor where they are others', async () => {
    const plain: PictureGrid[] = [];
    const taken: string[] = [];
    for (let design = 0; design < DRAWN; design++) {
      const own = await stored(await draw(design, 'none'));
      for (const variant of ['label', 'colour', 'pattern'] as const)
        if (areSame(own, await stored(await draw(design, variant)))) taken.push(`${variant} of ${design}`);
      if (plain.some((other) => areSame(own, other))) taken.push(`${design}`);
      plain.push(own);
    }
    expect(taken).toEqual([]);
  });

  it('are mostly the same in another size and quality', async () => {
    let same = 0;
    for (let design = 0; design < DRAWN; design++) {
      const picture = await draw(design, 'none');
      const copy = await rephotograph(picture, { crop: WHOLE, size: 400, quality: 75, brightness: 1 });
      if (areSame(await stored(picture), await stored(copy))) same++;
    }
    expect(same / DRAWN).toBeGreaterThanOrEqual(0.85);
  });
});

/** Photographs, some of much detail. */
const PHOTOGRAPHS = [
  'exif-olympus-em10.jpg',
  'gps-canon-600d-west-longitude.jpg',
  'gps-google-pixel.jpg',
  'gps-nikon-DSCN0021.jpg',
  'noexif-1024x768.jpg',
  'webp-lossy-1024x772.webp',
];

describe.skipIf(!corpusPresent)('photographs of the corpus', () => {
  it('are the same in another size and format, and none is another', async () => {
    const others: PictureGrid[] = [];
    for (const name of PHOTOGRAPHS) {
      const picture = await readFile(corpusPath('good', name));
      const own = await stored(picture);
      for (const [how, copy] of COPIES)
        expect({ name, how, same: areSame(own, await stored(await copy(picture))) }).toMatchObject({
          same: true,
        });
      expect(others.some((other) => areSame(own, other))).toBe(false);
      others.push(own);
    }
  });
});
