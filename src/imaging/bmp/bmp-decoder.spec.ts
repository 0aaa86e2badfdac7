import { describe, expect, it } from 'vitest';
import { decodeBmp } from './bmp-decoder.js';

interface Sample {
  width: number;
  height: number;
  bits: number;
  compression?: number;
  palette?: number[][];
  masks?: number[];
  pixels: number[];
}

/** A BMP with a 40-byte header; colours as blue, green, red. */
function bmp({ width, height, bits, compression = 0, palette = [], masks = [], pixels }: Sample): Buffer {
  const extra = Buffer.alloc(masks.length * 4 + palette.length * 4);
  masks.forEach((mask, i) => extra.writeUInt32LE(mask, i * 4));
  palette.forEach((colour, i) => extra.set(colour, masks.length * 4 + i * 4));
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54 + extra.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  head.writeUInt32LE(palette.length, 46);
  return Buffer.concat([head, extra, Buffer.from(pixels)]);
}

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const PALETTE = [
  [0, 0, 255],
  [0, 255, 0],
  [255, 0, 0],
];

const decode = async (sample: Sample) => [...(await decodeBmp(bmp(sample))).data];

describe('decodeBmp', () => {
  it('reads rows from the bottom, or from the top where the height is negative', async () => {
    const pixels = [0, 0, 255, 0, /* next row */ 0, 255, 0, 0];

    expect(await decode({ width: 1, height: 2, bits: 24, pixels })).toEqual([...GREEN, ...RED]);
    expect(await decode({ width: 1, height: -2, bits: 24, pixels })).toEqual([...RED, ...GREEN]);
  });

  it.each([
    [8, [0, 1, 2, 0]],
    [4, [0x01, 0x20, 0, 0]],
  ])('reads %s-bit indices of an odd width', async (bits, pixels) => {
    const data = await decode({ width: 3, height: 1, bits, palette: PALETTE, pixels });
    expect(data).toEqual([...RED, ...GREEN, ...BLUE]);
  });

  it('reads single bits', async () => {
    const data = await decode({
      width: 3,
      height: 1,
      bits: 1,
      palette: PALETTE.slice(0, 2),
      pixels: [0b0100_0000, 0, 0, 0],
    });
    expect(data).toEqual([...RED, ...GREEN, ...RED]);
  });

  it('paints an index beyond the palette black', async () => {
    expect(await decode({ width: 1, height: 1, bits: 8, palette: PALETTE, pixels: [200, 0, 0, 0] })).toEqual([
      0, 0, 0,
    ]);
  });

  it('stretches the five and six bits of 16-bit pixels over the whole range', async () => {
    const masks = [0xf800, 0x07e0, 0x001f];
    const data = await decode({
      width: 2,
      height: 1,
      bits: 16,
      compression: 3,
      masks,
      pixels: [0xff, 0xff, 0x00, 0xf8],
    });
    expect(data).toEqual([255, 255, 255, ...RED]);
  });

  it('takes the fourth byte for alpha only where a mask says so', async () => {
    const pixels = [0, 0, 255, 128];
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];

    expect(await decode({ width: 1, height: 1, bits: 32, pixels })).toEqual(RED);
    expect(await decode({ width: 1, height: 1, bits: 32, compression: 6, masks, pixels })).toEqual([
      ...RED,
      128,
    ]);
  });

  it('expands runs, literals and moves of RLE8', async () => {
    const pixels = [2, 0, 1, 1, 0, 0, /* literal, padded */ 0, 3, 0, 1, 2, 0, 0, 1];
    const data = await decode({ width: 3, height: 2, bits: 8, compression: 1, palette: PALETTE, pixels });
    expect(data).toEqual([...RED, ...GREEN, ...BLUE, ...RED, ...RED, ...GREEN]);
  });

  it('expands the alternating nibbles of RLE4', async () => {
    const data = await decode({
      width: 3,
      height: 1,
      bits: 4,
      compression: 2,
      palette: PALETTE,
      pixels: [3, 0x12, 0, 1],
    });
    expect(data).toEqual([...GREEN, ...BLUE, ...GREEN]);
  });

  it.each<[string, Partial<Sample>]>([
    ['pixels are missing', { pixels: [1, 2, 3] }],
    ['the width is negative', { width: -1 }],
    ['the bit depth does not exist', { bits: 7 }],
    ['the runs end early', { bits: 8, compression: 1, palette: PALETTE, pixels: [5] }],
    ['the compression is not one of pixels', { compression: 4 }],
  ])('refuses a file where %s', async (_, fault) => {
    const sample = { width: 10, height: 10, bits: 24, pixels: Array<number>(320).fill(0), ...fault };
    await expect(decode(sample)).rejects.toMatchObject({ name: 'InvalidBmp' });
  });
});
