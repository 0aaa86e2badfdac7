import { expect, it } from 'vitest';
import { matches } from '../testing/visual-matches.js';
import { sitesOf, Votes } from './votes.js';
import { witnessesOf } from './witnesses.js';

it('gives each site one vote, split among what it says', () => {
  const shop = Array.from({ length: 20 }, (_, at) => `Nikon F${at + 3} @ www${at}.shop.example`);
  const votes = new Votes(
    witnessesOf(matches([...shop, 'Canon A-1 @ a.com', 'Canon A-1 @ b.com', 'Canon A-1 @ c.com'])),
  );
  const [ofShop, others] = [votes.witnesses.slice(0, 20), votes.witnesses.slice(20)];
  expect(votes.siteCount).toBe(4);
  expect(sitesOf(ofShop)).toBe(1);
  expect(votes.share(ofShop)).toBeCloseTo(0.25);
  expect(votes.share(ofShop.slice(0, 5))).toBeCloseTo(0.25 / 4);
  expect(votes.share(others)).toBeCloseTo(0.75);
});

it('counts one site of several countries once, and one catalogue entry with several pictures once', () => {
  const ebay = matches(['Nikon F3 @ www.ebay.de', 'Nikon F3 @ ebay.co.uk', 'Nikon F3 @ ebay.com']);
  expect(new Votes(witnessesOf(ebay)).siteCount).toBe(1);
  const entries = matches(['Nikon F3', 'NIKON F3', 'Canon A-1'], { imageId: 'x' });
  expect(new Votes(witnessesOf(entries)).siteCount).toBe(2);
});

it('has no share where there is nobody', () => {
  const votes = new Votes([]);
  expect(votes.share([])).toBe(0);
  expect(votes.isAgreed([])).toBe(true);
});
