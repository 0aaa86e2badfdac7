import type { Offer } from '../../analysis/identification-results.js';
import type { Condition } from '../../database/product.js';
import { isGone } from '../pages/is-gone.js';
import type { PageOffer, PageProduct, ProductPage } from '../pages/product-page.js';
import { isForParts, isSecondHand } from '../words/conditions.js';
import { SECOND_HAND_SITES } from '../words/known-sites.js';
import { siteOf } from '../words/site.js';
import { offerTitle } from './clean-offer.js';
import { offerMatch } from './offer-match.js';

/** Of another thing, as shops put beside the one looked for. */
const LEAST_MATCH = 0.3;

/** More is no page of this product; each is compared with it, and these are strangers' pages. */
const MOST_PRODUCTS = 50;
const MOST_OFFERS = 20;

/** What a page offers of a product that is not new. */
export function offersOn(page: ProductPage, productName: string, source: string): Offer[] {
  return page.products.slice(0, MOST_PRODUCTS).flatMap((product) => {
    const title = offerTitle(product.name ?? page.title);
    const match = title === '' ? 0 : offerMatch(productName, withMaker(title, product));
    if (match < LEAST_MATCH) return [];
    return product.offers
      .slice(0, MOST_OFFERS)
      .flatMap((offer) => toOffer(offer, product, page, { source, title, match }) ?? []);
  });
}

function toOffer(
  offer: PageOffer,
  product: PageProduct,
  page: ProductPage,
  { source, title, match }: Pick<Offer, 'source' | 'title' | 'match'>,
): Offer | undefined {
  const { price, url } = offer;
  const condition = offer.condition ?? unsaid(title, page);
  // What is there no more has no price any more.
  if (!price || price.amountMinor === 0 || isGone(offer)) return undefined;
  if (!condition || condition === 'new') return undefined;
  return {
    source,
    url: url ?? product.url ?? page.url,
    title,
    price,
    shippingMinor: null,
    condition: isForParts(title) ? 'for-parts' : condition,
    conditionText: null,
    kind: 'ask',
    seenAt: page.fetchedAt,
    match,
    imageId: null,
  };
}

/** Undefined where it may as well be new: most shops sell nothing else, and need not say so. */
function unsaid(title: string, page: ProductPage): Condition | undefined {
  const isUsed = isSecondHand(title) || isSecondHand(page.title);
  return isUsed || SECOND_HAND_SITES.has(siteOf(page.url) ?? '') ? 'used' : undefined;
}

/** Pages name the maker beside the name, which then need not hold it. */
const withMaker = (title: string, { brand, model }: PageProduct) =>
  [brand, model].reduce<string>(
    (whole, part) => (part && !whole.toLowerCase().includes(part.toLowerCase()) ? `${part} ${whole}` : whole),
    title,
  );
