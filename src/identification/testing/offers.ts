import type { Offer } from '../../analysis/identification-results.js';

/** One on eBay, as good as any other; what is said of it differs. */
export const anOffer = (said: Partial<Offer> = {}): Offer => ({
  source: 'ebay',
  url: null,
  title: 'X100V',
  price: { amountMinor: 100, currency: 'EUR' },
  shippingMinor: null,
  condition: 'used',
  conditionText: null,
  kind: 'ask',
  seenAt: '2026-01-02T03:04:05.000Z',
  match: 0.9,
  imageId: null,
  ...said,
});
