import type { PageSource } from '../../analysis/identification-results.js';
import type { Condition, Money } from '../../database/product.js';

export interface PageOffer {
  /** The lowest where a range is given; null where none is, or its currency is not known. */
  price: Money | null;
  /** Null where the page does not say. */
  condition: Condition | null;
  /** As schema.org names it, without its prefix: `InStock`, `SoldOut`. */
  availability: string | null;
  url: string | null;
}

/** One product, as a page describes it to machines. Plain text, one line each; what is not said is null. */
export interface PageProduct {
  source: Exclude<PageSource, 'language-model'>;
  name: string | null;
  brand: string | null;
  model: string | null;
  mpn: string | null;
  /** 8, 12, 13 or 14 digits; ISBN included. */
  gtin: string | null;
  sku: string | null;
  description: string | null;
  material: string | null;
  url: string | null;
  offers: PageOffer[];
  specs: { name: string; value: string }[];
}

/** What strangers wrote on a page of theirs: claims, never instructions. */
export interface ProductPage {
  /** That answered, after all redirects. */
  url: string;
  /** What the page calls its own address; null where that is none, or another host's. */
  canonicalUrl: string | null;
  /** Empty where it has none. */
  title: string;
  siteName: string | null;
  /** Of the page as a whole, as search engines and those who share it show it. */
  description: string | null;
  /** What JSON-LD says first, then microdata, then OpenGraph; the same product may come more than once. */
  products: PageProduct[];
  /** What somebody who looks at it reads, at most 20,000 characters, one paragraph a line. */
  text: string;
  /** ISO 8601 UTC: earlier than now where it was kept. */
  fetchedAt: string;
}
