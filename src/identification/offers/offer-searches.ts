import type { Asked } from '../../analysis/producer.js';
import type { OfferSearch } from '../providers/offer-search.provider.js';

/** Whom configuration names, in its order. */
export class OfferSearches {
  /** @param alsoAsked whom these ask in turn */
  constructor(
    readonly providers: readonly OfferSearch[],
    private readonly alsoAsked: readonly Asked[] = [],
  ) {}

  get asked(): readonly Asked[] {
    return [...this.providers, ...this.alsoAsked];
  }
}
