import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PageOffer, PageProduct } from './product-page.js';
import { readPage } from './read-page.js';
import { pageOffer, pageProduct } from './testing/product-pages.js';

const HOST = 'https://shop.example';
const pageOf = (name: string) =>
  readPage(readFileSync(join(import.meta.dirname, 'testing/pages', `${name}.html`)), {
    url: `${HOST}/x100v`,
  });

const money = (amountMinor: number, currency: string) => ({ amountMinor, currency });
const offer = (price: PageOffer['price'], more: Partial<PageOffer> = {}) => pageOffer({ price, ...more });

/** Of each shape of page, what must come out. */
const SHAPES: Record<string, PageProduct[]> = {
  '01-json-ld-object': [
    pageProduct({
      name: 'X100V',
      brand: 'Fujifilm',
      mpn: 'X100V-S',
      gtin: '4547410417753',
      sku: '16643036',
      description: 'A camera with a fixed lens & a viewfinder.',
      offers: [
        offer(money(139900, 'USD'), { condition: 'new', availability: 'InStock', url: `${HOST}/x100v` }),
      ],
    }),
  ],
  '02-json-ld-array': [
    pageProduct({
      name: 'Nano Puff Jacket',
      brand: 'Patagonia',
      material: 'Recycled polyester',
      offers: [
        offer(money(23900, 'EUR'), { availability: 'InStock' }),
        offer(money(18995, 'EUR'), { availability: 'OutOfStock' }),
      ],
      specs: [{ name: 'color', value: 'Black, Forge Grey' }],
    }),
  ],
  '03-json-ld-graph': [
    pageProduct({
      name: 'WH-1000XM5',
      brand: 'Sony',
      url: `${HOST}/x100v#product`,
      offers: [offer(money(29900, 'EUR'))],
    }),
  ],
  '04-product-group': [
    pageProduct({
      name: 'Torrentshell 3L',
      brand: 'Patagonia',
      material: '100% nylon ripstop',
      offers: [offer(money(18000, 'USD')), offer(money(18500, 'USD'))],
    }),
    pageProduct({
      name: 'Torrentshell 3L',
      brand: 'Patagonia',
      sku: '85241-S',
      gtin: '00194187123451',
      material: '100% nylon ripstop',
      offers: [offer(money(18000, 'USD'))],
      specs: [{ name: 'size', value: 'S' }],
    }),
    pageProduct({
      name: 'Torrentshell 3L, M',
      brand: 'Patagonia',
      sku: '85241-M',
      material: '100% nylon, M',
      offers: [offer(money(18500, 'USD'))],
      specs: [{ name: 'size', value: 'M' }],
    }),
  ],
  '05-aggregate-offer': [
    pageProduct({
      name: 'Speedmaster Moonwatch',
      brand: 'Omega',
      model: '310.30.42',
      offers: [offer(money(525000, 'EUR'))],
    }),
  ],
  '06-aggregate-with-offers': [
    pageProduct({
      name: 'Game Boy',
      offers: [
        offer(money(6250, 'GBP'), { condition: 'used', url: `${HOST}/one` }),
        offer(money(4800, 'GBP'), { condition: 'for-parts' }),
      ],
    }),
  ],
  '07-price-specification': [pageProduct({ name: 'Aeron Chair', offers: [offer(money(154900, 'EUR'))] })],
  '08-price-specification-object': [
    pageProduct({ name: 'Sony α7 IV Gehäuse', offers: [offer(money(219900, 'CHF'))] }),
  ],
  '09-careless-json': [
    pageProduct({
      name: "Stan's No Tubes Rim",
      description: 'Two lines and a tab // no comment',
      sku: 'R-29',
      offers: [offer(money(8999, 'USD'), { availability: 'LimitedAvailability' })],
    }),
  ],
  '10-several-objects': [
    pageProduct({ name: 'Kindle Paperwhite', gtin: '9783161484100', offers: [offer(money(14900, 'JPY'))] }),
  ],
  '11-item-list': [
    pageProduct({
      name: 'Leica Q2',
      url: `${HOST}/q2`,
      offers: [offer(money(349000, 'EUR'), { condition: 'like-new' })],
    }),
    pageProduct({ name: 'Leica Q3', url: `${HOST}/q3`, offers: [offer(money(545000, 'EUR'))] }),
  ],
  '12-related-products': [
    pageProduct({ name: 'X100V', brand: 'Fujifilm', offers: [offer(money(139900, 'USD'))] }),
  ],
  '13-measures': [
    pageProduct({
      name: 'Lamp',
      material: 'Brass, glass',
      specs: [
        { name: 'Power', value: '12.5 W' },
        { name: 'Dimmable', value: 'yes' },
        { name: 'Temperature', value: '2700–4000 K' },
        { name: 'Sockets', value: 'E14, E27' },
        { name: 'color', value: 'Brass' },
        { name: 'weight', value: '478 g' },
        { name: 'width', value: '12,8 cm' },
        { name: 'height', value: '20 cm' },
      ],
    }),
  ],
  '14-variant-of-group': [
    pageProduct({
      name: '501 Original, 32/34',
      brand: "Levi's",
      sku: '00501-0114',
      description: 'The original since 1873.',
      material: 'Cotton',
      offers: [offer(money(10995, 'EUR'))],
    }),
  ],
  '15-offer-first': [
    pageProduct({
      name: 'Zenit E',
      brand: 'Zenit',
      offers: [offer(money(4500, 'PLN'), { condition: 'used' })],
    }),
  ],
  '16-microdata': [
    pageProduct({
      source: 'microdata',
      name: 'Fujifilm X100V Silver',
      brand: 'Fujifilm',
      gtin: '4547410417753',
      description: 'Fixed lens. Hybrid viewfinder.',
      material: 'Aluminium',
      offers: [
        offer(money(139900, 'EUR'), { condition: 'new', availability: 'InStock', url: `${HOST}/x100v` }),
      ],
      specs: [{ name: 'Sensor', value: 'APS-C' }],
    }),
  ],
  '17-rdfa': [
    pageProduct({
      source: 'microdata',
      name: 'Seiko SKX007',
      mpn: 'SKX007K1',
      offers: [offer(money(34900, 'GBP'), { condition: 'used' })],
    }),
  ],
  '18-open-graph': [
    pageProduct({
      source: 'open-graph',
      name: 'Barbour Beaufort Wax Jacket',
      brand: 'Barbour',
      description: 'Waxed cotton & a corduroy collar.',
      material: 'Waxed cotton',
      url: `${HOST}/beaufort?ref=og`,
      offers: [offer(money(27120, 'GBP'), { condition: 'new', availability: 'in stock' })],
    }),
  ],
  '19-twitter-card': [
    pageProduct({ source: 'open-graph', name: 'Moka Pot', offers: [offer(money(3290, 'EUR'))] }),
  ],
  '20-text-only': [],
  '21-nothing-of-use': [],
};

describe('Pages of shops', () => {
  it.each(Object.entries(SHAPES))('tells what %s says', (name, products) => {
    expect(pageOf(name).products).toEqual(products);
  });

  it('knows a page by its own name and address', () => {
    expect(pageOf('18-open-graph')).toMatchObject({
      url: `${HOST}/x100v`,
      canonicalUrl: `${HOST}/beaufort?ref=og`,
      title: 'X100V | Camera House',
      siteName: 'Coats & Co',
      description: 'Waxed cotton & a corduroy collar.',
    });
  });

  it('reads what can be seen, and nothing that is hidden', () => {
    expect(pageOf('20-text-only').text.split('\n')).toEqual([
      'Home Chairs',
      'Panton Chair',
      'by Vitra',
      'Price: 345,00 €',
      'Polypropylene',
      'Height 83 cm',
      'Zerowidth',
    ]);
  });
});
