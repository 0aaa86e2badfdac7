import type { Asked } from '../../analysis/producer.js';
import type { OfferSearch } from '../providers/offer-search.provider.js';

/** Whom configuration names, in its order. */
export class OfferSearches {
  /**
   * @param alsoAsked whom these ask in turn
   * @param rates by which prices in several currencies compare
   */
  constructor(
    readonly providers: readonly OfferSearch[],
    private readonly alsoAsked: readonly Asked[] = [],
    readonly rates: Readonly<Record<string, number>> = {},
  ) {}

  get asked(): readonly Asked[] {
    return [...this.providers, ...this.alsoAsked];
  }
}
