import { expect, it } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import { NoTextSearch } from '../pages/no.text-search.js';
import type { PageReader } from '../pages/page-reader.js';
import type { ProviderCalls } from '../providers/provider-calls.js';
import { ListingOffers } from './listing.offer-search.js';

it('says what else has to be set where it cannot look for pages', () => {
  const listing = new ListingOffers(
    new NoTextSearch(),
    {} as PageReader,
    {} as ProviderCalls,
    { timeoutSeconds: 1 } as AppConfig['identification'],
    { searxng: {} } as AppConfig['providerServices'],
  );
  expect(listing.unavailable()).toMatch(/OFFER_SEARCH=searxng .*TEXT_SEARCH=searxng/);
});
