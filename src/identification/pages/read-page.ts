import type { CheerioAPI } from 'cheerio';
import { decodeHtml, HtmlTooComplex, parseHtml } from './html.js';
import { pageFault } from './page-faults.js';
import { plainText } from './plain-text.js';
import type { PageProduct, ProductPage } from './product-page.js';
import { productsInJsonLd } from './structured/json-ld.js';
import { productsInMarkup } from './structured/microdata.js';
import { metaOf, productInCard, type PageMeta } from './structured/open-graph.js';
import { toProducts } from './structured/to-product.js';
import { timeBoxed } from './time-boxed.js';
import { visibleText } from './visible-text.js';
import { webUrl } from './web-url.js';

export interface PageOrigin {
  /** That answered. */
  url: string;
  contentType?: string;
}

/** By the clock, which runs on while others have the processor: large pages take half a second of it. */
export const MAX_READING_MS = 2000;
const MAX_PRODUCTS = 60;
const TITLE = 300;
const DESCRIPTION = 5000;

export type ReadPage = Omit<ProductPage, 'fetchedAt'>;

/** @throws WorkFault `PAGE_UNREADABLE` where it is made so that reading it takes for ever */
export function readPage(body: Buffer, origin: PageOrigin): ReadPage {
  try {
    const read = timeBoxed(MAX_READING_MS, () =>
      pageOf(parseHtml(decodeHtml(body, origin.contentType)), origin.url),
    );
    if (read) return read.value;
  } catch (cause) {
    // Things that hold each other deeper than the stack is, as well.
    if (!(cause instanceof HtmlTooComplex || cause instanceof RangeError)) throw cause;
    throw pageFault('PAGE_UNREADABLE', { cause });
  }
  throw pageFault('PAGE_UNREADABLE', { cause: new Error('Reading it took too long') });
}

function pageOf($: CheerioAPI, url: string): ReadPage {
  const meta = metaOf($);
  const base = webUrl($('base[href]').first().attr('href'), url) ?? url;
  return {
    url,
    canonicalUrl: canonicalOf($, meta, url),
    title: titleOf($, meta),
    siteName: plainText(meta('og:site_name'), 100),
    description: plainText(meta('og:description') ?? meta('description'), DESCRIPTION),
    products: productsOn($, meta, base).slice(0, MAX_PRODUCTS),
    text: visibleText($),
  };
}

function productsOn($: CheerioAPI, meta: PageMeta, base: string): PageProduct[] {
  const card = productInCard(meta);
  return [
    ...productsInJsonLd($).flatMap((item) => toProducts(item, 'json-ld', base)),
    ...productsInMarkup($).flatMap((item) => toProducts(item, 'microdata', base)),
    ...(card ? toProducts(card, 'open-graph', base) : []),
  ];
}

/** Elsewhere than on its own site, a page could pass itself off as another's. */
function canonicalOf($: CheerioAPI, meta: PageMeta, url: string): string | null {
  const named = [$('link[rel~="canonical"]').first().attr('href'), meta('og:url')];
  const canonical = named.map((each) => webUrl(each, url)).find((each) => each !== undefined);
  return canonical !== undefined && new URL(canonical).host === new URL(url).host ? canonical : null;
}

/** That of the page, not of a picture in it. */
const titleOf = ($: CheerioAPI, meta: PageMeta): string =>
  plainText($('head > title').first().text(), TITLE) ??
  plainText(meta('og:title'), TITLE) ??
  plainText($('h1').first().text(), TITLE) ??
  '';
