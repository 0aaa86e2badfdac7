import { rgbaToThumbHash } from 'thumbhash';
import { describe, expect, it } from 'vitest';
import { drawProduct, rephotograph, seeded } from '../../../test/support/drawn-products.js';
import { sharp } from '../../imaging/sharp.js';
import { pictureQuestion } from './picture-question.js';

const FINGERPRINT = '01'.repeat(32);
const SIZE = { width: 240, height: 240 };
const WHOLE = { left: 0, right: 0, top: 0, bottom: 0 };
const DRAWN = 30;

async function thumbhashOf(picture: Buffer): Promise<string> {
  const { data, info } = await sharp(picture)
    .resize(48, 48, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

/** As if all of them had the same outline. */
const questionOf = async (picture: Buffer) =>
  pictureQuestion({ fingerprint: FINGERPRINT, thumbhash: await thumbhashOf(picture), sha256: 'abc' }).join(
    ' ',
  );

const filled = (width: number, height: number, background: string) => ({
  create: { width, height, channels: 3 as const, background },
});

const shirt = (colour: string) =>
  sharp(filled(300, 300, 'white'))
    .composite([
      { input: filled(90, 160, colour), left: 105, top: 80 },
      { input: filled(160, 50, colour), left: 70, top: 85 },
    ])
    .jpeg()
    .toBuffer();

describe('what is asked about a picture', () => {
  it('is something else for each colour of a thing', async () => {
    const colours = ['red', 'darkorange', 'gold', 'green', 'blue', 'purple', 'hotpink', 'black', 'silver'];
    const questions = await Promise.all(colours.map(async (colour) => questionOf(await shirt(colour))));
    expect(new Set(questions).size).toBe(colours.length);
  });

  it('is the same for most copies in another size and compression, and another for most other colours', async () => {
    const random = seeded(41);
    let [same, copies, others] = [0, 0, 0];
    for (let design = 0; design < DRAWN; design++) {
      const picture = await drawProduct({ design, variant: 'none' }, SIZE);
      const question = await questionOf(picture);
      for (const quality of [50, 70, 90]) {
        const how = { crop: WHOLE, size: Math.round(150 + 450 * random()), quality, brightness: 1 };
        copies++;
        if ((await questionOf(await rephotograph(picture, how))) === question) same++;
      }
      const other = await drawProduct({ design, variant: 'colour' }, SIZE);
      if ((await questionOf(other)) !== question) others++;
    }
    expect(same / copies).toBeGreaterThanOrEqual(0.9);
    expect(others / DRAWN).toBeGreaterThanOrEqual(0.85);
  });

  it.each([
    ['has no outline', { fingerprint: null, thumbhash: 'FQgKDYL4iJeAh4iAeGd3hwAAAAAA' }],
    ['has no rendition yet', { fingerprint: FINGERPRINT, thumbhash: null }],
    ['has one that cannot be read', { fingerprint: FINGERPRINT, thumbhash: '' }],
  ])('is about these bytes alone where it %s', (_, measured) => {
    expect(pictureQuestion({ ...measured, sha256: 'abc' })).toEqual(['visual', 'abc']);
  });
});
