import { describe, expect, it } from 'vitest';
import { columnTypes, wallTime } from './wall-time.js';

const TIMESTAMP = 1114;

describe('wallTime', () => {
  // The middle one does not exist in most of Europe: clocks go from 2:00 to 3:00.
  it.each(['2024-07-01 18:30:05', '2024-03-31 02:30:00', '1999-12-31 23:59:59'])(
    'keeps %s as it is',
    (text) => {
      const read = columnTypes.getTypeParser(TIMESTAMP)(text) as Date;

      expect(wallTime.from(read)).toBe(text);
    },
  );

  it('knows that there may be none', () => {
    expect(wallTime.from(null)).toBeNull();
  });
});
