import { describe, expect, it } from 'vitest';
import { searchWords } from './search-words.js';

describe(searchWords, () => {
  it.each([
    ['Fujifilm X100V', 'Fujifilm X100V'],
    ['"Fujifilm" (X100V) -case +new !g', 'Fujifilm X100V case new g'],
    ['WH-1000XM5', 'WH-1000XM5'],
    ['site:evil.example', 'site evil.example'],
    ['a\u0000\u202eb\nc', 'a b c'],
  ])('searches %j as %j', (name, words) => {
    expect(searchWords(name, 100)).toBe(words);
  });

  it.each([
    ['one two three', 10, 'one two'],
    ['one two three', 7, 'one two'],
    ['x'.repeat(20), 10, 'x'.repeat(10)],
  ])('shortens %j to %d characters', (name, length, words) => {
    expect(searchWords(name, length)).toBe(words);
  });
});
