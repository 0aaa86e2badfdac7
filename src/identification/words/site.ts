import { compact } from './tokens.js';

/** Second levels under which names are registered: `example.co.uk`. */
const SECOND_LEVELS = new Set(['co', 'com', 'net', 'org', 'ac', 'gov', 'edu', 'or', 'ne', 'go']);

/** The registered name in an address, which is the same for all countries of a shop: `ebay` of `www.ebay.co.uk`. */
export function siteOf(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  if (/^[\d.]+$|^\[/.test(hostname)) return hostname;
  const labels = hostname.toLowerCase().split('.').filter(Boolean);
  if (labels.length < 2) return labels[0];
  const isSecond = labels.length > 2 && labels.at(-1)!.length === 2 && SECOND_LEVELS.has(labels.at(-2)!);
  return labels.at(isSecond ? -3 : -2);
}

/** What stands behind a maker's name in the domains of makers themselves. */
const OWN_ENDS =
  /^(?:x|shop|store|official|online|usa?|uk|eu|europe|asia|global|world|group|corp|inc|japan|germany|deutschland|france)$/;

/** Whether a domain is named after somebody, as `shop.fujifilm-x.com` and `sonystore.de` are; `sonyrumours.com` is not. */
export function isNamedAfter(url: string | null | undefined, maker: string): boolean {
  const name = compact(maker);
  const site = compact(siteOf(url) ?? '');
  if (name.length < 2 || !site.startsWith(name)) return false;
  return site === name || OWN_ENDS.test(site.slice(name.length));
}
