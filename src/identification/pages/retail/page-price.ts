import type { ProductResult } from '../../../analysis/identification-results.js';
import type { Money } from '../../../database/product.js';
import { isGone } from '../is-gone.js';
import type { PageOffer, PageProduct, ProductPage } from '../product-page.js';
import { productMatch } from './about-product.js';

/** Below that it is another product, which the page shows beside its own. */
const SAME = 0.5;
/** What alone is described on a page about the product may be called otherwise. */
const SAME_ALONE = 0.3;

/** What each part of the page says of the product: JSON-LD, then microdata, then OpenGraph. */
export function describedOn(
  product: Pick<ProductResult, 'name' | 'gtin' | 'mpn'>,
  { products }: ProductPage,
): PageProduct[] {
  const sources = ['json-ld', 'microdata', 'open-graph'] as const;
  return sources.flatMap((source) => {
    const there = products.filter((each) => each.source === source);
    const least = there.length === 1 ? SAME_ALONE : SAME;
    const [best] = there
      .map((each) => ({ each, match: productMatch(product, each) }))
      .filter(({ match }) => match >= least)
      // Sorting keeps the page's order among equals: a group stands before its variants.
      .toSorted((one, other) => other.match - one.match);
    return best ? [best.each] : [];
  });
}

/** The lowest that a new one is to be had for; where there is none, that of those that are gone. */
export function askingPrice({ offers }: PageProduct): Money | null {
  const isNew = ({ condition }: PageOffer) => condition === null || condition === 'new';
  const fresh = offers.filter(isNew);
  for (const some of [fresh.filter((offer) => !isGone(offer)), fresh]) {
    const [first, ...others] = some.flatMap(({ price }) => price ?? []);
    if (!first) continue;
    const same = others.filter(({ currency }) => currency === first.currency);
    return same.reduce((least, price) => (price.amountMinor < least.amountMinor ? price : least), first);
  }
  return null;
}

export function priceOnPage(product: ProductResult, page: ProductPage): Money | null {
  for (const each of describedOn(product, page)) {
    const price = askingPrice(each);
    if (price) return price;
  }
  return null;
}
