import { describe, expect, it } from 'vitest';
import { CAMERA } from '../../testing/products.js';
import { match } from '../../testing/visual-matches.js';
import { candidatesOf, isOfficial } from './candidates.js';

const named = (url: string | null, imageId: string | null = null) => match(CAMERA.name, url, { imageId });
const urls = (found: Partial<Parameters<typeof candidatesOf>[1]>) =>
  candidatesOf(CAMERA, { named: [], matches: [], hits: [], ...found }).map(({ url }) => url);

describe('pages that may sell a product', () => {
  it.each([
    ['https://www.fujifilm-x.com/x100v', true],
    ['https://fujifilm.com/', true],
    ['https://shop.fujifilm.co.uk/x100v', true],
    ['https://fujifilm.fan.blog/x100v', false],
    ['https://fujifilm-outlet-cheap.example/', false],
    ['https://myfujifilm.example/', false],
    ['https://fujifilm.com.evil.example/', false],
    ['https://www.ebay.com/str/fujifilm', false],
  ])('%s is the maker’s: %s', (url, expected) => {
    expect(isOfficial(url, CAMERA)).toBe(expected);
    expect(isOfficial(url, { maker: null })).toBe(false);
  });

  it('come first where a person named them, then by their maker, then by how well they match', () => {
    expect(
      urls({
        named: ['https://mine.example/', null],
        matches: [
          match('Fujifilm X100V', 'https://a.example/'),
          match('Leica Q2', 'https://b.example/'),
          named('https://catalogue.example/', 'an-id'),
          named(null),
        ],
        hits: [
          { url: 'https://fujifilm-x.com/', title: 'Fuji', excerpt: 'Fujifilm X100V' },
          { url: 'https://c.example/', title: 'Fujifilm X100V case', excerpt: '' },
        ],
      }),
    ).toEqual([
      'https://mine.example/',
      'https://catalogue.example/',
      'https://fujifilm-x.com/',
      'https://a.example/',
    ]);
  });

  it.each(['vestiairecollective', 'therealreal', 'keh', 'momox', 'refurbed', 'tradera', 'etsy', 'alibaba'])(
    'are not those of %s, where nothing is sold new, or by anybody',
    (site) => {
      const url = `https://www.${site}.com/x100v`;
      expect(urls({ matches: [named(url)] })).toEqual([]);
      expect(urls({ named: [url] })).toEqual([url]);
    },
  );

  it('come once, and not where people sell to each other or talk, unless a person named it', () => {
    const market = 'https://www.ebay.de/itm/1';
    expect(urls({ matches: [named(market), named('https://www.youtube.com/watch?v=1')] })).toEqual([]);
    expect(urls({ named: [market] })).toEqual([market]);
    const same = ['https://a.example/x#1', 'https://a.example/x/', 'https://a.example/x?id=2'];
    expect(urls({ matches: same.map((url) => named(url)) })).toEqual([same[0], same[2]]);
    expect(urls({ named: ['file:///etc/passwd', 'https://u:p@a.example/'] })).toEqual([]);
  });
});
