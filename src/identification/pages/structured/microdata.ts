import type { CheerioAPI } from 'cheerio';
import type { HtmlElement } from '../html.js';
import { linesWithin } from '../visible-text.js';
import { isProduct, productsAmong } from './json-ld.js';
import { isItem, type Item } from './values.js';

/** How a page says in its markup what its parts are. */
interface Dialect {
  item: string;
  type: string;
  property: string;
}

const MICRODATA: Dialect = { item: 'itemscope', type: 'itemtype', property: 'itemprop' };
/** RDFa Lite, which few shops use: read in the same way, and named by the same name. */
const RDFA: Dialect = { item: 'typeof', type: 'typeof', property: 'property' };

const MAX_ITEMS = 100;
const ADDRESSES: Record<string, string> = {
  a: 'href',
  area: 'href',
  link: 'href',
  img: 'src',
  source: 'src',
  audio: 'src',
  video: 'src',
  iframe: 'src',
  object: 'data',
  data: 'value',
  meter: 'value',
  time: 'datetime',
};

/** The products that a page's markup tells of, in the form of JSON-LD. */
export const productsInMarkup = ($: CheerioAPI): Item[] => [
  ...productsOf($, MICRODATA),
  ...productsOf($, RDFA),
];

function productsOf($: CheerioAPI, dialect: Dialect): Item[] {
  const reader = new MarkupReader($, dialect);
  const selector = `[${dialect.item}]:not([${dialect.property}])`;
  const outermost = $<HtmlElement, string>(selector).toArray().slice(0, MAX_ITEMS);
  const items = outermost.map((element) => reader.read(element));
  // First those that are offered; then below anything, as pages name their product within articles and results.
  const within = items.flatMap((item) => itemsWithin(item)).filter(isProduct);
  return [...new Set([...productsAmong(items), ...within])];
}

/** What is like a product or goes with it is another one. */
const BESIDE = new Set([
  'isRelatedTo',
  'isSimilarTo',
  'isAccessoryOrSparePartFor',
  'isConsumableFor',
  'hasVariant',
]);

const itemsWithin = (item: Item): Item[] => [
  item,
  ...Object.entries(item)
    .filter(([way]) => !BESIDE.has(way))
    .flatMap(([, value]) => [value].flat().filter(isItem))
    .flatMap(itemsWithin),
];

class MarkupReader {
  constructor(
    private readonly $: CheerioAPI,
    private readonly dialect: Dialect,
  ) {}

  read(element: HtmlElement, depth = 0): Item {
    const item: Item = { '@type': element.attribs[this.dialect.type]?.trim().split(/\s+/) ?? [] };
    if (depth > 6) return item;
    const referred = (element.attribs['itemref'] ?? '').split(/\s+/).filter((id) => /^[\w-]+$/.test(id));
    const roots = [element, ...referred.slice(0, 20).flatMap((id) => this.elementsOf(id))];
    for (const [at, root] of roots.entries()) {
      if (at > 0) this.take(root, item, depth);
      else this.within(root, item, depth);
    }
    return item;
  }

  private elementsOf(id: string): HtmlElement[] {
    return this.$<HtmlElement, string>(`[id="${id}"]`).toArray();
  }

  private within(parent: HtmlElement, item: Item, depth: number): void {
    for (const child of parent.children) if ('attribs' in child) this.take(child, item, depth);
  }

  private take(element: HtmlElement, item: Item, depth: number): void {
    const { item: scope, property } = this.dialect;
    const isItsOwn = element.attribs[scope] !== undefined;
    const names = element.attribs[property]?.trim().split(/\s+/) ?? [];
    if (names.length > 0) {
      const value = isItsOwn ? this.read(element, depth + 1) : this.value(element);
      for (const name of names) add(item, name.replace(/^.*[/#:]/, ''), value);
    }
    if (!isItsOwn) this.within(element, item, depth);
  }

  private value(element: HtmlElement): string {
    const { attribs, name } = element;
    const address = Object.hasOwn(ADDRESSES, name) ? attribs[ADDRESSES[name]!] : undefined;
    return attribs['content'] ?? address ?? linesWithin(element.children).join(' ');
  }
}

function add(item: Item, name: string, value: unknown): void {
  if (name === '__proto__') return;
  const known = item[name];
  if (known === undefined) item[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else item[name] = [known, value];
}
