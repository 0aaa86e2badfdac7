import type { CheerioAPI } from 'cheerio';
import type { Item } from './values.js';

export type PageMeta = (name: string) => string | undefined;

/** What the page's `meta` elements say, by name or property; the first of each. */
export function metaOf($: CheerioAPI): PageMeta {
  const said = new Map<string, string>();
  for (const { attribs } of $('meta').toArray()) {
    const name = (attribs['property'] ?? attribs['name'])?.trim().toLowerCase();
    const content = attribs['content'];
    if (name && content !== undefined && content.trim() !== '' && !said.has(name)) said.set(name, content);
  }
  return (name) => said.get(name);
}

/** The product that a page shows as a card where it is shared, in the form of JSON-LD. */
export function productInCard(meta: PageMeta): Item | undefined {
  const first = (...names: string[]) => names.map(meta).find((value) => value !== undefined);
  const kind = first('og:type') ?? '';
  const price = priceIn(meta);
  if (!/^(?:og:)?product\b/i.test(kind) && price === undefined && meta('twitter:card') !== 'product')
    return undefined;
  return {
    '@type': 'Product',
    name: first('og:title', 'twitter:title'),
    description: first('og:description', 'twitter:description'),
    brand: first('product:brand', 'og:brand'),
    material: meta('product:material'),
    color: meta('product:color'),
    size: meta('product:size'),
    gtin: first('product:gtin', 'product:ean', 'product:upc', 'product:isbn'),
    mpn: meta('product:mfr_part_no'),
    sku: meta('product:retailer_item_id'),
    url: meta('og:url'),
    offers: {
      ...price,
      itemCondition: first('product:condition', 'og:condition'),
      availability: first('product:availability', 'og:availability'),
    },
  };
}

/** A sale's price goes before the usual one. */
function priceIn(meta: PageMeta): Item | undefined {
  for (const name of ['product:sale_price', 'product:price', 'og:price']) {
    const price = meta(`${name}:amount`);
    if (price !== undefined) return { price, priceCurrency: meta(`${name}:currency`) };
  }
  for (const at of [1, 2]) {
    const price = meta(`twitter:data${at}`);
    if (price !== undefined && /^(?:price|preis|prix|precio)$/i.test(meta(`twitter:label${at}`) ?? ''))
      return { price };
  }
  return undefined;
}
