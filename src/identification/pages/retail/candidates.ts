import type { ProductResult, VisualMatch } from '../../../analysis/identification-results.js';
import type { TextHit } from '../../providers/text-search.provider.js';
import { NOT_RETAIL_SITES } from '../../words/known-sites.js';
import { isNamedAfter, siteOf } from '../../words/site.js';
import { titleMatch } from '../../words/title-match.js';
import { webUrl } from '../web-url.js';
import { plainAddress } from './about-product.js';

export interface Candidate {
  url: string;
  /** A person has given it for the product. */
  isNamed: boolean;
  /** How surely it is about the product, by its title, 0–1. */
  match: number;
}

/** Of a title as search engines cut it. */
const LEAST_MATCH = 0.4;

export const isOfficial = (url: string, { maker }: Pick<ProductResult, 'maker'>): boolean =>
  maker !== null && !NOT_RETAIL_SITES.has(siteOf(url) ?? '') && isNamedAfter(url, maker);

/** Pages that may be the maker's or a shop's of the product, the likeliest first, each once. */
export function candidatesOf(
  product: ProductResult,
  found: {
    named: readonly (string | null | undefined)[];
    matches: readonly VisualMatch[];
    hits: readonly TextHit[];
  },
): Candidate[] {
  const all = [
    ...found.named.map((url) => ({ url, title: product.name, isNamed: true })),
    ...found.matches.map(({ url, title, imageId }) => ({ url, title, isNamed: imageId !== null })),
    ...found.hits.map(({ url, title, excerpt }) => ({ url, title: `${title} ${excerpt}`, isNamed: false })),
  ].flatMap(({ url: given, title, isNamed }): Candidate[] => {
    const url = webUrl(given);
    if (!url) return [];
    const match = titleMatch(product.name, title);
    if (match < LEAST_MATCH || (!isNamed && NOT_RETAIL_SITES.has(siteOf(url) ?? ''))) return [];
    return [{ url, isNamed, match }];
  });
  const rank = ({ url, isNamed }: Candidate) => (isNamed ? 0 : isOfficial(url, product) ? 1 : 2);
  const ranked = all.toSorted((one, other) => rank(one) - rank(other) || other.match - one.match);
  const once = new Map<string, Candidate>();
  for (const each of ranked) {
    const key = `${plainAddress(each.url)}${queryOf(each.url)}`;
    if (!once.has(key)) once.set(key, each);
  }
  return [...once.values()];
}

/** Some shops tell their products apart by it. */
const queryOf = (url: string) => new URL(url).search;
