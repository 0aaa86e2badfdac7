import { describe, expect, it } from 'vitest';
import { offerMatch } from './offer-match.js';
import { MORE_TITLE_PAIRS } from './testing/more-title-pairs.js';
import { TITLE_PAIRS } from './testing/title-pairs.js';

const pairs = (of: 'good' | 'bad') =>
  [...TITLE_PAIRS, ...MORE_TITLE_PAIRS].flatMap(({ product, ...titles }) =>
    titles[of].map((title) => ({ product, title })),
  );

describe('titles of offers', () => {
  it.each(pairs('good'))('$title is $product', ({ product, title }) => {
    expect(offerMatch(product, title)).toBeGreaterThanOrEqual(0.6);
  });

  it.each(pairs('bad'))('$title is not $product', ({ product, title }) => {
    expect(offerMatch(product, title)).toBeLessThan(0.5);
  });
});
