import { describe, expect, it } from 'vitest';
import { sharp } from '../sharp.js';
import { plain } from '../testing/pictures.js';
import { isSrgbProfile } from './srgb-profile.js';

const profile = async (name: string) =>
  (await sharp(await plain(4, 4, 'red').withIccProfile(name).png().toBuffer()).metadata()).icc!;

describe('isSrgbProfile', () => {
  it('knows sRGB from a wider gamut', async () => {
    expect(isSrgbProfile(await profile('srgb'))).toBe(true);
    expect(isSrgbProfile(await profile('p3'))).toBe(false);
  });

  it('takes nothing for granted of a profile cut short', async () => {
    const whole = await profile('srgb');
    for (let length = 0; length < whole.length; length += 16) {
      expect(() => isSrgbProfile(whole.subarray(0, length))).not.toThrow();
    }
    expect(isSrgbProfile(whole.subarray(0, 200))).toBe(false);
  });
});
