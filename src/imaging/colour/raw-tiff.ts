import type { RawPixels } from '../bmp/bmp-decoder.js';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const SIZE: Record<number, number> = { [SHORT]: 2, [LONG]: 4, [UNDEFINED]: 1 };
const ENTRY_BYTES = 12;

/**
 * Pixels and their colour profile as an uncompressed TIFF: raw pixels cannot carry a profile into sharp,
 * and ignoring that of a phone's HEIC shows its colours dull.
 */
export function wrapAsTiff({ data, width, height, channels }: RawPixels, icc: Buffer): Buffer {
  const tags: [tag: number, type: number, count: number, value: number | 'bits' | 'icc' | 'pixels'][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, 'bits'],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, 'pixels'],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    // Alpha that the colours were not multiplied with; without a fourth channel, no extra samples.
    [338, SHORT, channels - 3, 2],
    [34675, UNDEFINED, icc.length, 'icc'],
  ];
  const used = tags.filter(([, , count]) => count > 0);
  const bitsAt = 8 + 2 + used.length * ENTRY_BYTES + 4;
  const iccAt = bitsAt + 2 * 4;
  const offsets = { bits: bitsAt, icc: iccAt, pixels: iccAt + icc.length + (icc.length % 2) };

  const head = Buffer.alloc(offsets.pixels);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(used.length, 8);
  used.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * ENTRY_BYTES;
    const number = typeof value === 'number' ? value : offsets[value];
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    // A value that fits its entry stands there itself, a longer one is pointed to.
    const inline = typeof value === 'number' && SIZE[type] === 2;
    if (inline) head.writeUInt16LE(number, at + 8);
    else head.writeUInt32LE(number, at + 8);
  });
  for (let i = 0; i < channels; i++) head.writeUInt16LE(8, bitsAt + 2 * i);
  icc.copy(head, iccAt);
  return Buffer.concat([head, data]);
}
