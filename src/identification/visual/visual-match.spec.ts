import { describe, expect, it } from 'vitest';
import { cleanAnswer, visualMatch } from './visual-match.js';

const SHOP = 'https://shop.example/jackets';
const titles = (...matches: Parameters<typeof visualMatch>[0][]) =>
  cleanAnswer({ matches: matches.map(visualMatch), labels: [] }).matches.map(({ title }) => title);

describe('an answer about a picture', () => {
  it('keeps products of a catalogue apart that name one page, the nearest first', () => {
    expect(
      titles(
        { title: 'Blue', url: SHOP, imageId: 'a', score: 0.7 },
        { title: 'Red', url: SHOP, imageId: 'b', score: 0.9 },
      ),
    ).toEqual(['Red', 'Blue']);
  });

  it('tells of a page once, by what is said best of it', () => {
    expect(
      titles(
        { title: 'Perhaps', url: SHOP, score: 0.3 },
        { title: 'Certainly', url: SHOP, isExact: true },
        { title: 'Another', url: `${SHOP}/2`, score: 0.5 },
      ),
    ).toEqual(['Certainly', 'Another']);
  });

  it('has none without a title', () => {
    expect(titles({ title: ' ', url: SHOP }, { title: 'Jacket' }, { title: 'Jacket' })).toEqual(['Jacket']);
  });
});
