import { describe, expect, it } from 'vitest';
import { oneLine, shortened } from './clean-text.js';

describe('one line of text', () => {
  it.each([
    [' a\r\n\tb ', 'a b'],
    ['nul\u0000 and bell\u0007', 'nul and bell'],
    ['evil\u202egnp.exe', 'evil gnp.exe'],
    ['half \ud83d of a pair', 'half \ufffd of a pair'],
    ['Mu\u0308ller', 'Müller'],
    ['no\u00a0break\u2028line', 'no break line'],
    ['👩‍🚀 می‌خواهم', '👩‍🚀 می‌خواهم'],
    ['\n\u0000', ''],
  ])('%j is %j', (given, expected) => {
    expect(oneLine(given)).toBe(expected);
  });

  it('piles no marks on a letter without end', () => {
    expect(oneLine(`a${'\u0301\u0323'.repeat(1_000_000)} b`)).toMatch(/^.\p{M}{29} b$/u);
  });
});

describe('shortened text', () => {
  it('is left as it is where it is short enough', () => {
    expect(shortened('four', 4)).toBe('four');
  });

  it('ends at a word, or anywhere where words are long', () => {
    expect(shortened('the quick brown fox', 14)).toBe('the quick…');
    expect(shortened('x'.repeat(20), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  it('does not split a character', () => {
    expect(shortened('🚀'.repeat(10), 10)).toBe('🚀🚀🚀🚀…');
  });
});
