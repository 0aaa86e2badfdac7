import type { ProductResult } from '../../../analysis/identification-results.js';
import { normaliseTitle } from '../../words/normalise-title.js';
import { titleMatch } from '../../words/title-match.js';
import { compact } from '../../words/tokens.js';
import type { PageProduct, ProductPage } from '../product-page.js';

type Sought = Pick<ProductResult, 'name' | 'gtin' | 'mpn'>;

/** From here on a title is taken for one of the product. */
const SURE = 0.6;

/** How surely what a page describes is the product, 0–1: by its numbers, or else by its name. */
export function productMatch(product: Sought, { name, brand, model, gtin, mpn }: PageProduct): number {
  if (product.gtin !== null && gtin !== null) return gtinKey(product.gtin) === gtinKey(gtin) ? 1 : 0;
  if (product.mpn !== null && mpn !== null && compact(product.mpn) === compact(mpn)) return 1;
  // Shops leave out of the name what stands beside it.
  const spelled = [
    name,
    [brand, name].filter(Boolean).join(' '),
    [brand, name, model].filter(Boolean).join(' '),
  ];
  return Math.max(...spelled.map((title) => (title ? titleMatch(product.name, title) : 0)));
}

/** The same number has 12, 13 or 14 digits, depending on who writes it. */
const gtinKey = (gtin: string) => gtin.padStart(14, '0');

/**
 * Whether a page is about the product: its title says so, or the one product that it is about. Pages about others name it
 * too, beside them.
 */
export function isAbout(product: Sought, page: ProductPage): boolean {
  if (titleMatch(product.name, normaliseTitle(page.title, page.url, page.siteName)) >= SURE) return true;
  const main = mainProducts(page);
  return main.length > 0 && main.every((each) => productMatch(product, each) >= SURE);
}

/** Whether a page tells machines that it sells the product. */
export const sells = (product: Sought, page: ProductPage): boolean =>
  page.products.some((each) => productMatch(product, each) >= SURE && each.offers.length > 0);

/** Those that say that they are what this page is of, or else all that there are. */
function mainProducts(page: ProductPage): PageProduct[] {
  const own = new Set([page.url, page.canonicalUrl].map(plainAddress));
  const main = page.products.filter(({ url }) => url !== null && own.has(plainAddress(url)));
  return main.length > 0 ? main : page.products;
}

export const plainAddress = (url: string | null) => url?.replace(/[?#].*$/, '').replace(/\/$/, '');
