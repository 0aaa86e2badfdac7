import { describe, expect, it } from 'vitest';
import type { MetadataResult } from '../../../productions.js';
import { addUpByName } from './colours.js';
import type { Look } from './look.js';
import { writeCaption } from './sentence.js';
import { chooseTags } from './tags.js';

const colour = (name: string, share: number) => ({ name, share });

const look = (changes: Partial<Look> = {}): Look => ({
  colours: [colour('green', 0.4), colour('blue', 0.35), colour('brown', 0.25)],
  quality: { sharpness: 0.5, brightness: 0.5, contrast: 0.5, clipping: { shadows: 0, highlights: 0 } },
  focus: 'unknown',
  monochrome: false,
  above: colour('green', 0.4),
  below: colour('green', 0.4),
  left: colour('green', 0.4),
  right: colour('green', 0.4),
  opacity: 1,
  ...changes,
});

const metadata = (changes: Partial<MetadataResult> = {}) =>
  ({ width: 1600, height: 1200, pages: 1, format: 'jpeg', camera: null, ...changes }) as MetadataResult;

const caption = (changes: Partial<Look>) => writeCaption(look(changes), metadata());
const tags = (changes: Partial<MetadataResult>, seen: Partial<Look> = {}) =>
  chooseTags(look(seen), metadata(changes)).map(({ name }) => name);

describe('addUpByName', () => {
  it('adds up swatches of one name before they are compared', () => {
    const palette = [colour('blue', 0.4), colour('grey', 0.3), colour('grey', 0.3)];
    expect(addUpByName(palette, 1)).toEqual([colour('grey', 0.6), colour('blue', 0.4)]);
  });

  it('leaves out the white behind transparent parts', () => {
    expect(addUpByName([colour('white', 0.75), colour('red', 0.25)], 0.25)).toEqual([colour('red', 1)]);
    expect(addUpByName([colour('white', 1)], 0)).toEqual([]);
  });
});

describe('writeCaption', () => {
  it('lists colours where none prevails', () => {
    expect(caption({})).toBe('Landscape-format picture in green, blue and brown.');
  });

  it('says "mostly" of more than half only', () => {
    const colours = [colour('green', 0.6), colour('blue', 0.3), colour('brown', 0.1)];
    expect(caption({ colours })).toBe('Landscape-format picture, mostly green with some blue.');
  });

  it('says "above" and "below" where each third is clearly of one colour, and of another', () => {
    const above = colour('blue', 0.7);
    expect(caption({ above, below: colour('green', 0.65) })).toContain(', blue above and green below');
    expect(caption({ above, below: colour('green', 0.5) })).not.toContain('above');
    expect(caption({ above, below: colour('blue', 0.9) })).not.toContain('above');
  });

  it('says "blurry" of a picture out of focus, not of a soft one', () => {
    expect(caption({ focus: 'blurred' })).toContain('blurry');
    const { quality } = look();
    expect(caption({ quality: { ...quality, sharpness: 0.01 } })).not.toContain('blurry');
  });
});

describe('chooseTags', () => {
  it('ranks the look before the circumstances and the format', () => {
    const gps = { latitude: -34, longitude: 18, altitude: null };
    const takenAt = {
      local: '2024-07-01T09:00:00',
      offset: null,
      offsetSource: null,
      source: 'exif',
    } as const;
    const camera = { make: 'WWL', model: 'ION230', lens: null, software: null };
    expect(tags({ gps, takenAt, camera, hasAlpha: true }, { monochrome: true })).toEqual([
      'black and white',
      'green',
      'blue',
      'brown',
      'morning',
      'winter',
      '2024',
      'landscape format',
    ]);
  });

  it.each([
    [3000, 1000, 'panorama'],
    [300, 100, 'landscape format'],
    [1000, 1000, 'square format'],
    [100, 300, 'portrait format'],
  ])('calls %i × %i a %s', (width, height, format) => {
    expect(tags({ width, height }).at(-1)).toBe(format);
  });
});
