import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.js';
import { readPosition } from './position.js';
import { NO_TAGS, type Tags } from './tag-groups.js';
import { readTakenAt } from './taken-at.js';

const takenAt = (exif: Tags, other = {}) => readTakenAt({ ...NO_TAGS, exif, ...other });
const ascii = (value: string) => ({ value: [value] });

describe('readTakenAt', () => {
  it('gives the wall time as it was written, with the offset', () => {
    const exif = { DateTimeOriginal: ascii('2024:07:01 18:30:05'), OffsetTimeOriginal: ascii('+02:00') };
    expect(takenAt(exif)).toEqual({
      local: '2024-07-01T18:30:05',
      offset: '+02:00',
      offsetSource: 'exif',
      source: 'exif',
    });
  });

  const gpsTime = (clock: number[], day = '2018:07:25') => ({
    DateTimeOriginal: ascii('2018:07:25 16:34:23'),
    GPSDateStamp: ascii(day),
    GPSTimeStamp: { value: clock.map((part) => [part, 1]) },
  });

  it('derives the offset from the time of the position', () => {
    expect(takenAt(gpsTime([14, 33, 20]))).toMatchObject({ offset: '+02:00', offsetSource: 'gps' });
    expect(takenAt(gpsTime([22, 4, 23]))).toMatchObject({ offset: '-05:30', offsetSource: 'gps' });
  });

  it('leaves the offset open where the position is too old to tell', () => {
    expect(takenAt(gpsTime([14, 27, 0]))).toMatchObject({ offset: null, offsetSource: null });
    expect(takenAt(gpsTime([14, 33, 20], '2018:07:20'))).toMatchObject({ offset: null });
  });

  it.each([
    '0000:00:00 00:00:00',
    '2024:02:30 10:00:00',
    '2024:13:01 10:00:00',
    '    :  :     :  :  ',
    '2024',
  ])('gives nothing for %j', (written) => expect(takenAt({ DateTimeOriginal: ascii(written) })).toBeNull());

  it('falls back to the same field of XMP', () => {
    const xmp = { DateTimeOriginal: { value: '2019-03-04T05:06:07+01:00' } };
    expect(takenAt({}, { xmp })).toMatchObject({
      local: '2019-03-04T05:06:07',
      offset: '+01:00',
      source: 'xmp',
    });
  });
});

const degrees = (value: number[][], ref: string) => ({ value, ref });

describe('readPosition', () => {
  const exif = (
    latitude = degrees(
      [
        [43, 1],
        [28, 1],
        [2814, 100],
      ],
      'N',
    ),
    longitude = degrees(
      [
        [11, 1],
        [53, 1],
        [6, 1],
      ],
      'W',
    ),
  ): Tags => ({
    GPSLatitude: { value: latitude.value },
    GPSLatitudeRef: ascii(latitude.ref),
    GPSLongitude: { value: longitude.value },
    GPSLongitudeRef: ascii(longitude.ref),
  });

  it('gives signed degrees and metres', () => {
    const altitude = { GPSAltitude: { value: [4300, 10] }, GPSAltitudeRef: { value: 1 } };
    expect(readPosition({ ...exif(), ...altitude })).toEqual({
      latitude: 43.4744833,
      longitude: -11.885,
      altitude: -430,
    });
  });

  it.each([
    [
      'a zero denominator',
      [
        [50, 0],
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'more than a quarter of the circle',
      [
        [523, 1],
        [0, 1],
        [0, 1],
      ],
    ],
    ['nothing', []],
  ])('refuses a latitude of %s', (_, value) => {
    expect(readPosition(exif(degrees(value, 'N')))).toBe('invalid');
  });

  it('takes the zeros of a device without a fix for none', () => {
    const zero = degrees(
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      'N',
    );
    expect(readPosition(exif(zero, zero))).toBe('invalid');
    expect(readPosition({})).toBeNull();
  });
});

describe('cleanText', () => {
  it('keeps what can be stored and shown', () => {
    expect(cleanText('  Größe 写真 🌄 ')).toBe('Größe 写真 🌄');
    expect(cleanText('a\0b\u202ec\r\nd')).toBe('a b c d');
    expect(cleanText('x\ud800y\udc00z')).toBe('xyz');
    expect(cleanText('\0\0')).toBeNull();
    expect(cleanText('<faulty value>')).toBeNull();
    expect(cleanText(12)).toBeNull();
  });

  it('cuts long text without leaving half a character', () => {
    const text = cleanText(`${'a'.repeat(1999)}🌄🌄`)!;
    expect(text).toBe('a'.repeat(1999));
  });
});
