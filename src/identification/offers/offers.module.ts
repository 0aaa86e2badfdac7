import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import type { OFFER_SEARCH_NAMES } from '../../config/identification-settings.js';
import { CatalogueModule } from '../catalogue/catalogue.module.js';
import { CatalogueOffers } from '../catalogue/catalogue.offer-search.js';
import { PagesModule } from '../pages/pages.module.js';
import { WebPages } from '../pages/web-pages.provider.js';
import type { OfferSearch } from '../providers/offer-search.provider.js';
import { ProvidersModule } from '../providers/providers.module.js';
import { EbayOffers } from './ebay/ebay.offer-search.js';
import { ListingOffers } from './listing.offer-search.js';
import { OfferSearches } from './offer-searches.js';

type Name = (typeof OFFER_SEARCH_NAMES)[number];

/** Only those that are configured are constructed; the catalogue is there anyway. */
const OFFER_SEARCHES: Record<Exclude<Name, 'catalogue'>, Type<OfferSearch>> = {
  ebay: EbayOffers,
  searxng: ListingOffers,
};

async function createSearches(
  { offerSearch, rates }: AppConfig['identification'],
  modules: ModuleRef,
  catalogue: CatalogueOffers,
  webPages: WebPages,
): Promise<OfferSearches> {
  const create = async (name: Name): Promise<OfferSearch> =>
    name === 'catalogue' ? catalogue : modules.create(OFFER_SEARCHES[name]);
  const searches = await Promise.all(offerSearch.map(create));
  return new OfferSearches(searches, offerSearch.includes('searxng') ? [webPages] : [], rates);
}

/** Who is asked for offers. */
@Module({
  imports: [ProvidersModule, CatalogueModule, PagesModule],
  providers: [
    {
      provide: OfferSearches,
      inject: [configToken('identification'), ModuleRef, CatalogueOffers, WebPages],
      useFactory: createSearches,
    },
  ],
  exports: [OfferSearches],
})
export class OffersModule {}
