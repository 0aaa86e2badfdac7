import { describe, expect, it } from 'vitest';
import { newId } from '../../common/ids.js';
import { InvalidCursor } from '../images.errors.js';
import { decodeCursor, encodeCursor } from './cursor.js';

const id = newId();

describe('a cursor', () => {
  it.each([
    0,
    -0,
    1,
    -1,
    0.1,
    -0.2573,
    0.000023340377083513886,
    1.234567890123e-7,
    -5e-324,
    Math.fround(1e-6),
  ])('leads on from a likeness of %d', (similarity) => {
    const given = { sort: 'likeness', value: String(similarity), id };
    expect(decodeCursor(encodeCursor(given), 'likeness')).toEqual(given);
  });

  it.each([
    ['likeness', '1); DROP TABLE images'],
    ['likeness', '0x10'],
    ['likeness', 'NaN'],
    ['fileSize', '1e3'],
    ['-takenAt', 'yesterday'],
    ['constructor', ''],
  ])('of %s does not take %j', (sort, value) => {
    expect(() => decodeCursor(encodeCursor({ sort, value, id }), sort)).toThrow(InvalidCursor);
  });

  it('is of one order only', () => {
    const cursor = encodeCursor({ sort: 'fileSize', value: '12', id });
    expect(decodeCursor(cursor, 'fileSize')).toMatchObject({ value: '12' });
    expect(() => decodeCursor(cursor, '-fileSize')).toThrow(InvalidCursor);
    expect(() => decodeCursor('e30', 'fileSize')).toThrow(InvalidCursor);
    expect(() => decodeCursor('!', 'fileSize')).toThrow(InvalidCursor);
  });
});
