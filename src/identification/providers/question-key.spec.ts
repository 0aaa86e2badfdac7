import { describe, expect, it } from 'vitest';
import { questionKey } from './question-key.js';
import { FakeProvider } from './testing/fake-provider.js';
import { TextSearch } from './text-search.provider.js';

class Search extends TextSearch {
  readonly name = 'searxng';
  readonly sends = 'words';
  readonly metered = false;
  unavailable = () => undefined;
  search = async () => [];
}

describe('the key of a question', () => {
  it('is the same for the same question', () => {
    expect(questionKey(new Search(), ['a', 'b'])).toBe(questionKey(new Search(), ['a', 'b']));
    expect(questionKey(new Search(), ['a'])).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is another one for whatever else is asked, of whomever', () => {
    const other = Object.assign(new Search(), { version: 2 });
    const elsewhere = Object.assign(new Search(), { askedWith: ['de'] });
    const keys = [
      questionKey(new Search(), ['a', 'b']),
      questionKey(new Search(), ['b', 'a']),
      questionKey(new Search(), ['a b']),
      questionKey(new Search(), ['a', 'b', '']),
      questionKey(new Search(), ['a","b']),
      questionKey(other, ['a', 'b']),
      questionKey(elsewhere, ['a', 'b']),
      questionKey(new Search(), ['de', 'a', 'b']),
      questionKey(new FakeProvider('searxng'), ['a', 'b']),
      questionKey(new FakeProvider('serpapi'), ['a', 'b']),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
