import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { exactly } from './s3-range.js';

const body = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

describe('a range from a bucket', () => {
  it('is passed on as it came when it is the one asked for', () => {
    const part = body('345');
    expect(exactly(part, { start: 3, end: 5 }, 'bytes 3-5/10')).toBe(part);
  });

  it.each([
    ['everything', '', { start: 3, end: 6 }, '3456'],
    ['everything, of which the first byte was asked for', '', { start: 0, end: 0 }, '0'],
    ['the rest', 'bytes 0-9/10', { start: 9, end: 9 }, '9'],
  ])('is cut out of %s', async (_, contentRange, range, wanted) => {
    expect(await text(exactly(body('01', '234', '56789'), range, contentRange))).toBe(wanted);
  });
});
