import type { Offer, ProductResult } from '../../analysis/identification-results.js';
import type { Source } from '../../analysis/producer.js';
import { Provider } from './provider.js';

export interface OfferQuestion {
  product: ProductResult;
  source: Source;
  signal: AbortSignal;
}

/** Finds what a product is offered for at second hand. */
export abstract class OfferSearch extends Provider {
  /** In any order; none where it knows none. @throws WorkFault */
  abstract find(question: OfferQuestion): Promise<Offer[]>;
}
