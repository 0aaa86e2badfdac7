import { describe, expect, it } from 'vitest';
import { anOffer } from '../testing/offers.js';
import { mergeOffers } from './merge-offers.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

describe(mergeOffers, () => {
  it('tells the surest match first, then the cheapest that works, whatever came first', () => {
    const given = [
      anOffer({ match: 0.5, price: eur(1) }),
      anOffer({ match: 0.9, price: eur(3) }),
      anOffer({ match: 0.9, price: eur(2) }),
      anOffer({ match: 0.9, price: eur(1), condition: 'for-parts', title: 'Broken' }),
    ];
    for (const each of [given, given.toReversed()]) {
      expect(mergeOffers([each]).map(({ price }) => price.amountMinor)).toEqual([2, 3, 1, 1]);
    }
  });

  it('compares prices of several currencies by rates, and tells what has none after that', () => {
    const given = [
      anOffer({ price: { amountMinor: 100, currency: 'CHF' } }),
      anOffer({ price: { amountMinor: 230, currency: 'USD' } }),
      anOffer({ price: eur(300) }),
      anOffer({ price: { amountMinor: 250, currency: 'USD' } }),
      anOffer({ price: eur(120) }),
    ];
    for (const each of [given, given.toReversed()]) {
      const told = mergeOffers([each], { EUR: 1, USD: 2 }).map(({ price }) => price);
      expect(told.map(({ amountMinor, currency }) => `${amountMinor} ${currency}`)).toEqual([
        '230 USD',
        '120 EUR',
        '250 USD',
        '300 EUR',
        '100 CHF',
      ]);
    }
  });

  it.each([
    [
      'the same page',
      { url: 'https://a.example/1' },
      { url: 'https://a.example/1', source: 'searxng', title: 'Y' },
    ],
    [
      'the same page, found in another way',
      { url: 'https://www.a.example/1?hash=x&utm_source=y' },
      { url: 'https://a.example/1/', source: 'searxng', title: 'Y' },
    ],
    [
      'the same words and price',
      { url: 'https://a.example/1' },
      { url: 'https://a.example/2', title: 'x100v' },
    ],
    ['the same picture of one’s own', { imageId: 'a' }, { imageId: 'a', title: 'Y' }],
  ])('tells once what has %s', (_, one, other) => {
    expect(mergeOffers([[anOffer(one)], [anOffer(other)]])).toHaveLength(1);
  });

  it.each([
    ['pages', { url: 'https://a.example/?id=1' }, { url: 'https://a.example/?id=2', title: 'Y' }],
    ['prices on one page', { url: 'https://a.example/1' }, { url: 'https://a.example/1', price: eur(101) }],
    [
      'pictures of one’s own',
      { imageId: 'a', url: 'https://a.example/1' },
      { imageId: 'b', url: 'https://a.example/1' },
    ],
    ['providers', {}, { source: 'searxng' }],
  ])('tells both where they have different %s', (_, one, other) => {
    expect(mergeOffers([[anOffer(one), anOffer(other)]])).toHaveLength(2);
  });

  it('leaves out other things, and what costs nothing', () => {
    expect(mergeOffers([[anOffer({ match: 0.05 }), anOffer({ price: eur(0) })]])).toEqual([]);
  });

  it('tells no more than anybody reads', () => {
    const many = Array.from({ length: 300 }, (_, at) => anOffer({ price: eur(at + 1) }));
    expect(mergeOffers([many]).at(-1)?.price).toEqual(eur(100));
  });
});
