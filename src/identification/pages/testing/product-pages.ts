import type { PageOffer, PageProduct, ProductPage } from '../product-page.js';

/** Each of these says no more than it is told to. */
export const pageOffer = (said: Partial<PageOffer> = {}): PageOffer => ({
  price: null,
  condition: null,
  availability: null,
  url: null,
  ...said,
});

export const pageProduct = (said: Partial<PageProduct> = {}): PageProduct => ({
  source: 'json-ld',
  name: null,
  brand: null,
  model: null,
  mpn: null,
  gtin: null,
  sku: null,
  description: null,
  material: null,
  url: null,
  offers: [],
  specs: [],
  ...said,
});

export const productPage = (said: Partial<ProductPage> = {}): ProductPage => ({
  url: 'https://shop.example/x100v',
  canonicalUrl: null,
  title: '',
  siteName: null,
  description: null,
  products: [],
  text: '',
  fetchedAt: '2026-01-02T03:04:05.000Z',
  ...said,
});
