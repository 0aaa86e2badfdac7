import { describe, expect, it } from 'vitest';
import type { PageOffer, PageProduct } from '../product-page.js';
import { pageOffer, pageProduct, productPage } from '../testing/product-pages.js';
import { isAbout, productMatch, sells } from './about-product.js';
import { askingPrice, describedOn } from './page-price.js';

const sought = { name: 'Fujifilm X100V', gtin: null, mpn: null };
const URL_OF_PAGE = 'https://shop.example/x100v';

const offer = (amountMinor: number | null, more: Partial<PageOffer> = {}) =>
  pageOffer({ price: amountMinor === null ? null : { amountMinor, currency: 'EUR' }, ...more });
const product = (name: string | null, more: Partial<PageProduct> = {}) =>
  pageProduct({ name, offers: [offer(100)], ...more });
const page = (title: string, ...products: PageProduct[]) =>
  productPage({ url: URL_OF_PAGE, title, products });

describe('what a page describes', () => {
  it.each([
    [product('Fujifilm X100V'), 1],
    [product('X100V', { brand: 'Fujifilm' }), 1],
    [product('Camera', { brand: 'Fujifilm', model: 'X100V' }), 1],
    [product('Leica Q2'), 0],
    [product(null), 0],
  ])('is the product by its name: %j', (described, expected) => {
    expect(productMatch(sought, described)).toBe(expected);
  });

  it('is the product by its numbers, whatever its name', () => {
    const numbered = { ...sought, gtin: '0194187123451', mpn: 'X-100/V' };
    expect(productMatch(numbered, product('?', { gtin: '00194187123451' }))).toBe(1);
    expect(productMatch(numbered, product('?', { gtin: '194187123451' }))).toBe(1);
    expect(productMatch(numbered, product('Fujifilm X100V', { gtin: '4547410417753' }))).toBe(0);
    expect(productMatch(numbered, product('?', { mpn: 'x100v' }))).toBe(1);
  });

  it.each([
    ['its title', page('Fujifilm X100V | Shop'), true],
    ['its one product', page('Shop', product('Fujifilm X100V')), true],
    [
      'the product that is at its address',
      page('Shop', product('Leica Q2'), product('Fujifilm X100V', { url: `${URL_OF_PAGE}?ref=1#top` })),
      true,
    ],
    ['a list of many', page('Cameras', product('Leica Q2'), product('Fujifilm X100V')), false],
    [
      'another, with this one beside it',
      page('Fujifilm X-T5', product('Fujifilm X-T5'), product('Fujifilm X100V')),
      false,
    ],
    ['a case for it', page('Leather case for Fujifilm X100V', product('Leather case for X100V')), false],
    ['nothing', page(''), false],
  ])('is about the product by %s: %#', (_by, of, expected) => expect(isAbout(sought, of)).toBe(expected));

  it.each([
    ['Jacket', true],
    ['Jacke Herren', true],
    ['Socks', false],
    ['Gloves', false],
    ['Pants', false],
  ])('is about a jacket where it is of that kind: %s', (kind, expected) => {
    const jacket = { ...sought, name: 'Northpeak Trail Jacket' };
    const [name, shown] = [
      `Northpeak Trail ${kind}`,
      page('Shop', product(`Trail ${kind}`, { brand: 'Northpeak' })),
    ];
    expect([isAbout(jacket, page(`${name} | Shop`)), isAbout(jacket, shown), sells(jacket, shown)]).toEqual([
      expected,
      expected,
      expected,
    ]);
  });

  it('is for sale where it has offers', () => {
    expect(sells(sought, page('', product('Fujifilm X100V')))).toBe(true);
    expect(sells(sought, page('', product('Fujifilm X100V', { offers: [] })))).toBe(false);
    expect(sells(sought, page('', product('Leica Q2')))).toBe(false);
  });

  it('is of each source what fits best, and of groups the whole', () => {
    const group = product('Fujifilm X100V', { sku: 'group' });
    const all = page(
      'Fujifilm X100V',
      product('Fujifilm X100V case', { sku: 'case' }),
      group,
      product('Fujifilm X100V', { sku: 'variant' }),
      product('X100V', { source: 'microdata' }),
      product('Another thing', { source: 'open-graph' }),
    );
    expect(describedOn(sought, all).map(({ source, sku }) => [source, sku])).toEqual([
      ['json-ld', 'group'],
      ['microdata', null],
    ]);
  });
});

describe('the price of a new one', () => {
  it.each<[string, PageOffer[], number | undefined]>([
    ['the lowest', [offer(300), offer(200), offer(250)], 200],
    ['not that of a used one', [offer(300), offer(100, { condition: 'used' })], 300],
    ['not that of one that is gone', [offer(300), offer(100, { availability: 'out of stock' })], 300],
    ['that of one that is gone, where all are', [offer(300, { availability: 'SoldOut' })], 300],
    ['none, where there are but used ones', [offer(100, { condition: 'like-new' })], undefined],
    ['none, where none is told', [offer(null)], undefined],
    [
      'in the first currency',
      [offer(300), { ...offer(200), price: { amountMinor: 200, currency: 'JPY' } }],
      300,
    ],
  ])('is %s', (_which, offers, expected) => {
    expect(askingPrice(product('x', { offers }))?.amountMinor).toBe(expected);
  });
});
