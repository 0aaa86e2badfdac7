import { describe, expect, it } from 'vitest';
import type { PageOffer, PageProduct, ProductPage } from '../pages/product-page.js';
import { pageOffer, pageProduct, productPage } from '../pages/testing/product-pages.js';
import { offersOn } from './page-offers.js';

const FETCHED_AT = '2026-01-02T03:04:05.000Z';
const NAME = 'Fujifilm X100V';

const offer = (changes: Partial<PageOffer> = {}) =>
  pageOffer({
    price: { amountMinor: 99000, currency: 'EUR' },
    condition: 'used',
    availability: 'InStock',
    ...changes,
  });
const product = (changes: Partial<PageProduct> = {}) =>
  pageProduct({ name: NAME, offers: [offer()], ...changes });
const page = (products: PageProduct[], changes: Partial<ProductPage> = {}) =>
  productPage({ title: 'A page', products, fetchedAt: FETCHED_AT, ...changes });

const found = (given: ProductPage) => offersOn(given, NAME, 'searxng');

describe(offersOn, () => {
  it('tells what the page says, and when it was read', () => {
    expect(found(page([product()]))).toEqual([
      {
        source: 'searxng',
        url: 'https://shop.example/x100v',
        title: NAME,
        price: { amountMinor: 99000, currency: 'EUR' },
        shippingMinor: null,
        condition: 'used',
        conditionText: null,
        kind: 'ask',
        seenAt: FETCHED_AT,
        match: 1,
        imageId: null,
      },
    ]);
  });

  it('leads to the offer rather than to the page that lists it', () => {
    const own = product({
      url: 'https://shop.example/p',
      offers: [offer({ url: 'https://shop.example/o' }), offer()],
    });
    expect(found(page([own])).map(({ url }) => url)).toEqual([
      'https://shop.example/o',
      'https://shop.example/p',
    ]);
  });

  it.each([
    ['no price', { price: null }],
    ['a price of nothing', { price: { amountMinor: 0, currency: 'EUR' } }],
    ['a new one', { condition: 'new' as const }],
    ['one that is sold', { availability: 'SoldOut' }],
    ['one that is gone, in words of its own', { availability: 'out of stock' }],
    ['one of which it does not say how it is', { condition: null }],
  ])('leaves out %s', (_, changes) => {
    expect(found(page([product({ offers: [offer(changes)] })]))).toEqual([]);
  });

  it.each([
    ['its name', product({ name: `${NAME} gebraucht` }), {}],
    ['the page’s title', product(), { title: 'Used cameras' }],
    ['where it is', product(), { url: 'https://www.kleinanzeigen.de/s-anzeige/1' }],
  ])('takes for used what is so by %s', (_, of, changes) => {
    const [told] = found(page([{ ...of, offers: [offer({ condition: null })] }], changes));
    expect(told?.condition).toBe('used');
  });

  it('does not take a maker of what is unused for one of what is used', () => {
    const unsaid = product({ offers: [offer({ condition: null })] });
    expect(found(page([unsaid], { title: 'Unused cameras, focused on you' }))).toEqual([]);
  });

  it('leaves out other things of the same shop', () => {
    expect(found(page([product({ name: 'Canon EOS R5' }), product({ name: 'X-T5' })]))).toEqual([]);
  });

  it('reads the maker where it stands beside the name', () => {
    expect(found(page([product({ name: 'X100V', brand: 'Fujifilm' })]))[0]).toMatchObject({
      title: 'X100V',
      match: 1,
    });
  });

  it('believes the name that says it is broken', () => {
    expect(found(page([product({ name: `${NAME} for parts` })]))[0]?.condition).toBe('for-parts');
  });
});
