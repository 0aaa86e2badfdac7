import { expect, it } from 'vitest';
import type { Offer, ProductResult } from '../../analysis/identification-results.js';
import type { Source } from '../../analysis/producer.js';
import type { OfferSearches } from '../offers/offer-searches.js';
import type { ProviderChain } from '../providers/provider-chain.js';
import type { OfferSearch } from '../providers/offer-search.provider.js';
import { SecondHandOffersProducer } from './second-hand-offers.producer.js';

const offer = { title: 'Zorbo Quell', price: { amountMinor: 100, currency: 'EUR' }, match: 1 } as Offer;
const providerOf = (name: string, metered: boolean, unavailable?: string) =>
  ({ name, metered, unavailable: () => unavailable }) as unknown as OfferSearch;

async function askedAbout(
  confidence: number,
  ebay = providerOf('ebay', true),
  others = [providerOf('catalogue', false)],
  known = [offer],
) {
  const asked: string[] = [];
  const all = async (providers: OfferSearch[]) => {
    asked.push(...providers.map(({ name }) => name));
    return { replies: providers.map((provider) => ({ provider, value: known })), passedOver: [] };
  };
  const searches = { providers: [...others, ebay] } as unknown as OfferSearches;
  const product = { name: 'Zorbo Quell', maker: null, model: null, confidence, evidence: [] };
  const source = {
    image: { id: 'a', ownerId: 1 },
    result: async () => product as unknown as ProductResult,
  } as unknown as Source;
  const producer = new SecondHandOffersProducer(searches, { all } as unknown as ProviderChain);
  const { provenance } = await producer.produce(source, { signal: new AbortController().signal });
  return { asked, provenance };
}

it('asks everybody about a product that is sure enough', async () => {
  const { asked, provenance } = await askedAbout(0.3);
  expect(asked).toEqual(['catalogue', 'ebay']);
  expect(provenance.insteadOf).toBeUndefined();
});

it('spares those whose calls are counted where it is unsure which product it is, and says so', async () => {
  const { asked, provenance } = await askedAbout(0.29);
  expect(asked).toEqual(['catalogue']);
  expect(provenance.insteadOf).toMatchObject([{ provider: 'ebay', code: 'PRODUCT_UNSURE' }]);
});

it('says why nothing is asked where nobody else could be', async () => {
  for (const others of [[], [providerOf('searxng', false, 'it is not set up')]]) {
    await expect(askedAbout(0.1, providerOf('ebay', true), others)).rejects.toMatchObject({
      code: 'PRODUCT_UNSURE',
    });
  }
});

it('says so too where those who were asked know nothing', async () => {
  const others = [providerOf('catalogue', false)];
  const ebay = providerOf('ebay', true);
  await expect(askedAbout(0.1, ebay, others, [])).rejects.toMatchObject({ code: 'PRODUCT_UNSURE' });
  await expect(askedAbout(0.9, ebay, others, [])).rejects.toMatchObject({ code: 'NO_OFFERS' });
});

it('does not say so of those who are off anyway', async () => {
  const { provenance } = await askedAbout(0.1, providerOf('ebay', true, 'it is off'));
  expect(provenance.insteadOf).toBeUndefined();
});
