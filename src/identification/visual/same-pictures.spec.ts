import { describe, expect, it } from 'vitest';
import { sharp } from '../../imaging/sharp.js';
import { areSame } from './same-pictures.js';

type Stroke = (x: number, y: number) => boolean;
/** Of 18 × 30 pixels; drawn, as fonts are not the same everywhere. */
const LETTERS: Record<string, Stroke> = {
  X: (x, y) => Math.abs(x - y * 0.6) < 3 || Math.abs(18 - x - y * 0.6) < 3,
  V: (x, y) => Math.abs(x - y * 0.3) < 3 || Math.abs(18 - x - y * 0.3) < 3,
  F: (x, y) => x < 5 || y < 5 || (Math.abs(y - 15) < 3 && x < 15),
};
const [WIDTH, HEIGHT] = [800, 600];

function greyAt(model: string, x: number, y: number): number {
  const [across, down] = [x - 525, y - 200];
  const letter = LETTERS[model[Math.floor(across / 25)] ?? ''];
  if (letter && across % 25 <= 18 && down >= 0 && down <= 30 && letter(across % 25, down)) return 220;
  if (Math.hypot(x - 400, y - 340) < 115) return Math.hypot(x - 400, y - 340) < 60 ? 70 : 17;
  return x > 125 && x < 675 && y > 175 && y < 475 ? 51 : 230;
}

/** A camera whose model stands on it in small letters. */
async function camera(model: string, edge = WIDTH, quality = 92): Promise<Buffer> {
  const grey = Buffer.from(
    Array.from({ length: WIDTH * HEIGHT }, (_, at) => greyAt(model, at % WIDTH, Math.floor(at / WIDTH))),
  );
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 } as const;
  const picture = await sharp(grey, { raw }).resize(edge).jpeg({ quality }).toBuffer();
  return sharp(picture).resize(256, 256, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer();
}

describe('pictures that are alike as a whole', () => {
  it.each([
    [800, 50],
    [500, 90],
    [400, 50],
    [300, 50],
  ])('are the same in another size and quality: %i, %i', async (edge, quality) => {
    expect(await areSame(await camera('XV'), await camera('XV', edge, quality))).toBe(true);
  });

  it('are not where one letter on them is another', async () => {
    expect(await areSame(await camera('XV'), await camera('XF'))).toBe(false);
    expect(await areSame(await camera('XF', 500), await camera('XV', 400, 60))).toBe(false);
  });
});
