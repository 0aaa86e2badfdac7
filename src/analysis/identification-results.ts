import type { Condition, Money } from '../database/product.js';

/** What a claim rests on, so that anybody can look for himself. */
export interface Evidence {
  /** Who showed it: a provider's name, or `page` for what was read there. */
  provider: string;
  url: string | null;
  title: string | null;
  price: Money | null;
  /** ISO 8601 UTC. */
  seenAt: string;
  /** Of the owner's own catalogue. */
  imageId: string | null;
}

export interface VisualMatch {
  title: string;
  /** Where it was found; null in one's own catalogue, unless the product there names a page. */
  url: string | null;
  /** The site's name, as the provider has it. */
  site: string | null;
  /** 0–1, where it can be told. */
  score: number | null;
  /** The same picture, or the same product beyond doubt; not merely something like it. */
  isExact: boolean;
  price: Money | null;
  condition: Condition | null;
  /** Where they are known, and not guessed from the title. */
  maker: string | null;
  model: string | null;
  /** Of the owner's own catalogue. */
  imageId: string | null;
}

export interface VisualMatchesResult {
  /** The nearest first. */
  matches: VisualMatch[];
  /** What the picture shows, in the provider's words, such as `denim jacket`. */
  labels: string[];
  /** When the provider said so, ISO 8601 UTC: earlier than now where it was not asked again. */
  seenAt: string;
}

export interface ProductResult {
  /** Null where it cannot be told. */
  maker: string | null;
  model: string | null;
  /** Maker and model, or what it is called where these are not known: what is searched for. */
  name: string;
  /** 0–1 */
  confidence: number;
  /** Numbers that name it wherever it is sold; null where none was found. */
  gtin: string | null;
  mpn: string | null;
  evidence: Evidence[];
  tags: { name: string; score: number }[];
}

export interface RetailPageResult {
  /** As the page calls its own address, where it does. */
  url: string;
  /** At which it was asked for. */
  askedUrl: string;
  title: string;
  /** On a domain of the maker's. */
  isOfficial: boolean;
  evidence: Evidence[];
}

/** Where on a page a value stood. */
export type PageSource = 'json-ld' | 'microdata' | 'open-graph' | 'language-model';

export interface RetailDetailsResult {
  url: string;
  price: Money | null;
  originalName: string | null;
  description: string | null;
  material: string | null;
  specs: { name: string; value: string }[];
  gtin: string | null;
  mpn: string | null;
  /** For each value that was found. */
  foundIn: Partial<Record<'price' | 'originalName' | 'description' | 'material' | 'specs', PageSource>>;
  evidence: Evidence[];
}

export interface Offer {
  /** The provider that showed it. */
  source: string;
  url: string | null;
  title: string;
  price: Money;
  /** In the price's currency; null where it is not known. */
  shippingMinor: number | null;
  /** Null where nobody says: it may as well be new. */
  condition: Condition | null;
  /** In the words of the offer. */
  conditionText: string | null;
  kind: 'ask' | 'bid' | 'sold';
  /** ISO 8601 UTC. */
  seenAt: string;
  /** How surely it is the same product, 0–1. */
  match: number;
  /** Of the owner's own catalogue. */
  imageId: string | null;
}

export interface SecondHandOffersResult {
  /** The surest match first. */
  offers: Offer[];
}

export type LeftOutReason =
  'outlier' | 'no-rate' | 'bid' | 'for-parts' | 'new' | 'unknown-condition' | 'poor-match';

export interface PriceEstimateResult {
  /** The median. */
  price: Money;
  /** Quartiles. */
  minRange: Money;
  maxRange: Money;
  /** 0–1: from how many offers, how far apart, how well they match, and how sure it is which product it is. */
  certainty: number;
  /** Offers that it was worked out from. */
  count: number;
  /** Those of which conditions, each in the currency of the price. */
  byCondition: { condition: Condition; count: number; median: Money }[];
  /** Offers that were left out, and why. */
  leftOut: { reason: LeftOutReason; count: number }[];
  evidence: Evidence[];
}
