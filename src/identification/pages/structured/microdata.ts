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
/** Altogether: what is referred to is read at each place that refers to it. */
const MAX_ITEMS_READ = 2000;
const MAX_ELEMENTS_READ = 400_000;
const MAX_OF_ONE_NAME = 5;
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
  const within = items.flatMap((item) => [...itemsWithin(item)]).filter(isProduct);
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

/** Each once, as one thing may be several things to another. */
function itemsWithin(item: Item, found = new Set<Item>()): Set<Item> {
  if (found.has(item)) return found;
  found.add(item);
  for (const [way, value] of Object.entries(item)) {
    if (BESIDE.has(way)) continue;
    for (const each of [value].flat().filter(isItem)) itemsWithin(each, found);
  }
  return found;
}

class MarkupReader {
  private readonly path = new Set<HtmlElement>();
  private readonly named = new Map<string, HtmlElement[]>();
  private itemsLeft = MAX_ITEMS_READ;
  private elementsLeft = MAX_ELEMENTS_READ;

  constructor(
    $: CheerioAPI,
    private readonly dialect: Dialect,
  ) {
    for (const element of $<HtmlElement, string>('[id]')) {
      const id = element.attribs['id'] ?? '';
      this.named.set(id, [...(this.named.get(id) ?? []), element].slice(0, MAX_OF_ONE_NAME));
    }
  }

  /** Elements that refer to each other would be read over and over. */
  read(element: HtmlElement, depth = 0): Item {
    const item: Item = { '@type': element.attribs[this.dialect.type]?.trim().split(/\s+/) ?? [] };
    if (depth > 6 || this.path.has(element) || this.itemsLeft-- <= 0) return item;
    this.path.add(element);
    const referred = (element.attribs['itemref'] ?? '').split(/\s+/).slice(0, 20);
    this.within(element, item, depth);
    for (const id of referred) for (const root of this.named.get(id) ?? []) this.take(root, item, depth);
    this.path.delete(element);
    return item;
  }

  private within(parent: HtmlElement, item: Item, depth: number): void {
    for (const child of parent.children) if ('attribs' in child) this.take(child, item, depth);
  }

  private take(element: HtmlElement, item: Item, depth: number): void {
    if (this.elementsLeft-- <= 0) return;
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
