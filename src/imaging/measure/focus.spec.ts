import { describe, expect, it } from 'vitest';
import { sharp } from '../sharp.js';
import { plain, scene } from '../testing/pictures.js';
import { judgeFocus } from './focus.js';
import { readGrey } from './pixels.js';
import { QUALITY_SIZE } from './quality.js';

const focusOf = async (jpeg: Buffer) => judgeFocus(await readGrey(jpeg, QUALITY_SIZE));

function drawn(level: (x: number, y: number) => number): Promise<Buffer> {
  const [width, height] = [600, 400];
  const data = Buffer.alloc(width * height);
  for (let i = 0; i < data.length; i++) data[i] = level(i % width, Math.floor(i / width));
  return sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg()
    .toBuffer();
}

describe('judgeFocus', () => {
  it('tells a picture from its blurred copy', async () => {
    expect(await focusOf(await scene().jpeg().toBuffer())).toBe('sharp');
    expect(await focusOf(await scene().blur(3).jpeg().toBuffer())).toBe('blurred');
  });

  it('calls one sharp part in front of a blurred background sharp', async () => {
    const subject = await scene(250, 200).png().toBuffer();
    const portrait = scene()
      .blur(5)
      .composite([{ input: subject, top: 100, left: 200 }]);

    expect(await focusOf(await portrait.jpeg().toBuffer())).toBe('sharp');
  });

  it.each([
    ['a gradient', (x: number) => (x / 600) * 255],
    ['a glow', (x: number, y: number) => Math.max(0, 255 - Math.hypot(x - 300, y - 200) * 0.8)],
    ['soft waves', (x: number, y: number) => 128 + 100 * Math.sin(x / 15) * Math.cos(y / 15)],
    ['fog', (x: number, y: number) => 190 + 8 * Math.sin(x / 40 + y / 70)],
  ])('does not call %s blurred', async (_, level) => {
    expect(await focusOf(await drawn(level))).toBe('unknown');
  });

  it('calls a drawing of few hard edges sharp', async () => {
    const disc = await drawn((x, y) => (Math.hypot(x - 300, y - 200) < 120 ? 220 : 90));
    expect(await focusOf(disc)).toBe('sharp');
  });

  it.each([
    [1, 1],
    [3, 200],
    [400, 400],
  ])('says nothing of a plain square of %i × %i', async (width, height) => {
    expect(await focusOf(await plain(width, height, 'red').png().toBuffer())).toBe('unknown');
  });
});
