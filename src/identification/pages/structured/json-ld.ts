import type { CheerioAPI } from 'cheerio';
import { jsonValuesIn } from './json-values.js';
import { isItem, itemsOf, typesOf, type Item } from './values.js';

const PRODUCTS: ReadonlySet<string> = new Set([
  'product',
  'productgroup',
  'productmodel',
  'individualproduct',
  'someproducts',
  'vehicle',
  'car',
  'motorcycle',
  'book',
]);
/** Under which a page keeps what it is about. Not what is like it, goes with it, or is sold beside it. */
const WAYS = [
  '@graph',
  'mainEntity',
  'mainEntityOfPage',
  'about',
  'itemListElement',
  'item',
  'itemOffered',
  'offers',
];
const MAX_DEPTH = 10;
const MAX_VISITED = 20_000;

export const isProduct = (item: Item) => typesOf(item).some((type) => PRODUCTS.has(type));

/** The products that a page's scripts of JSON-LD tell of, as they stand there. */
export function productsInJsonLd($: CheerioAPI): Item[] {
  const values = $('script')
    .filter((_, element) => /^\s*application\/ld\+json/i.test(element.attribs['type'] ?? ''))
    .toArray()
    .flatMap((element) => jsonValuesIn($(element).text()));
  return productsAmong(resolved(values));
}

/** Those that the ways lead to, in the order of the page. */
export function productsAmong(values: unknown[]): Item[] {
  const found = new Set<Item>();
  const visited = new Set<Item>();
  const visit = (value: unknown, depth: number, offering?: Item) => {
    if (depth > MAX_DEPTH) return;
    for (const item of itemsOf(value)) {
      if (visited.has(item) || visited.size >= MAX_VISITED) continue;
      visited.add(item);
      if (isProduct(item)) {
        // Where the offer is what the page begins with, and the product hangs below it.
        if (offering && item['offers'] === undefined) item['offers'] = offering;
        found.add(item);
      }
      const isOffer = typesOf(item).some((type) => type.endsWith('offer'));
      for (const way of WAYS) {
        if (way === 'offers' && isProduct(item)) continue;
        visit(item[way], depth + 1, isOffer && way === 'itemOffered' ? withoutProduct(item) : undefined);
      }
    }
  };
  visit(values, 0);
  return [...found];
}

const withoutProduct = (offer: Item): Item =>
  Object.fromEntries(Object.entries(offer).filter(([key]) => key !== 'itemOffered'));

/** What only names another part of the page (`{"@id": "#offer"}`) becomes that part: things may then hold each other. */
function resolved(values: unknown[]): unknown[] {
  const parts = new Map<string, Item>();
  const items: (Item | unknown[])[] = [];
  collect(values, items, 0);
  for (const item of items) {
    const id = isItem(item) ? item['@id'] : undefined;
    if (typeof id === 'string' && Object.keys(item).length > 1 && !parts.has(id)) parts.set(id, item as Item);
  }
  const named = (value: unknown): unknown => {
    if (!isItem(value) || Object.keys(value).length !== 1) return value;
    const id = value['@id'];
    return (typeof id === 'string' ? parts.get(id) : undefined) ?? value;
  };
  for (const item of items) {
    if (Array.isArray(item)) item.forEach((each, at) => (item[at] = named(each)));
    else for (const [key, value] of Object.entries(item)) item[key] = named(value);
  }
  return values;
}

function collect(value: unknown, into: (Item | unknown[])[], depth: number): void {
  if (depth > 2 * MAX_DEPTH || into.length >= MAX_VISITED) return;
  if (Array.isArray(value)) into.push(value);
  else if (isItem(value)) into.push(value);
  else return;
  for (const each of Object.values(value)) collect(each, into, depth + 1);
}
