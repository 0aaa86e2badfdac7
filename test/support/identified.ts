import type { Evidence, Offer } from '../../src/analysis/identification-results.js';
import type { Productions } from '../../src/analysis/productions.js';
import { anOffer } from '../../src/identification/testing/offers.js';

export const SEEN = '2026-11-21T12:00:00.000Z';
const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const evidence = (title: string, url: string): Evidence => ({
  provider: 'serpapi',
  url,
  title,
  price: EUR(13_500),
  seenAt: SEEN,
  imageId: null,
});
const offer = (title: string, amountMinor: number, match: number): Offer =>
  anOffer({
    url: `https://www.ebay.example/${amountMinor}`,
    title,
    price: EUR(amountMinor),
    seenAt: SEEN,
    match,
  });

/** What is found out about a picture by all that can be asked, by producer. Titles and addresses are strangers'. */
export const IDENTIFIED = {
  'visual-matches': { matches: [], labels: ['camera'], seenAt: SEEN },
  product: {
    maker: 'Fujifilm',
    model: 'X100V',
    name: 'Fujifilm X100V',
    confidence: 0.91,
    gtin: null,
    mpn: null,
    evidence: [
      evidence('<img src=x onerror=alert(1)> X100V', 'javascript:alert(1)'),
      evidence('X100V at a shop', 'https://shop.example/x100v'),
    ],
    tags: [],
  },
  'retail-page': {
    url: 'https://fujifilm-x.example/x100v',
    askedUrl: 'https://fujifilm-x.example/x100v',
    title: 'FUJIFILM X100V',
    isOfficial: true,
    evidence: [],
  },
  'retail-details': {
    url: 'https://fujifilm-x.example/x100v',
    price: EUR(139_900),
    originalName: 'X100V Silver',
    description: 'A compact camera',
    material: 'aluminium',
    specs: [{ name: 'Weight', value: '478 g' }],
    gtin: null,
    mpn: null,
    foundIn: { price: 'json-ld', specs: 'json-ld' },
    evidence: [],
  },
  'second-hand-offers': {
    offers: [offer('Fujifilm X100V, silver', 95_000, 0.95), offer('X100V body', 80_000, 0.95)],
  },
  'price-estimate': {
    price: EUR(87_500),
    minRange: EUR(80_000),
    maxRange: EUR(95_000),
    certainty: 0.62,
    count: 2,
    byCondition: [{ condition: 'used', count: 2, median: EUR(87_500) }],
    leftOut: [{ reason: 'outlier', count: 1 }],
    evidence: [],
  },
} satisfies Partial<Productions>;
