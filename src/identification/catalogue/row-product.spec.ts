import { describe, expect, it } from 'vitest';
import { productOfRow } from './row-product.js';

const PICTURES = 'Input Image Urls';
const product = (cells: Record<string, string>) =>
  productOfRow({
    name: 'Oak chair',
    columns: [PICTURES, ...Object.keys(cells)],
    cells: ['https://shop.example/1.jpg', ...Object.values(cells)],
    urlColumn: 0,
  });

describe('a row', () => {
  it.each([
    ['Brand', 'maker'],
    ['MAKER', 'maker'],
    ['Manufacturer', 'maker'],
    ['producer', 'maker'],
    ['Model', 'model'],
    ['Model No.', 'model'],
    ['Description', 'description'],
    ['Material', 'material'],
  ] as const)('says below %s what its %s is', (column, field) => {
    expect(product({ [column]: '  It is\u0000 so ' })[field]).toBe('It is so');
  });

  it.each(['Link', 'Product Url', 'page', 'URL'])('says below %s where its page is', (column) => {
    expect(product({ [column]: 'https://maker.example/chair' }).url).toBe('https://maker.example/chair');
  });

  it.each([
    'javascript:alert(1)',
    'chair',
    'https://user:secret@maker.example/',
    `https://maker.example/${'x'.repeat(2048)}`,
  ])('names no page by %.40s', (url) => {
    expect(product({ Link: url }).url).toBeNull();
  });

  it('names no page by the address of its picture, nor by that of its second one', () => {
    const row = { name: 'Oak chair', cells: ['https://shop.example/1.jpg', 'https://shop.example/2.jpg'] };
    expect(productOfRow({ ...row, columns: ['Url', 'Url 2'], urlColumn: 0 }).url).toBeNull();
  });

  it.each([
    [{ Price: '1.399,00 €' }, { amountMinor: 139_900, currency: 'EUR' }],
    [
      { Price: '12.50', Currency: 'GBP' },
      { amountMinor: 1_250, currency: 'GBP' },
    ],
    [{ Price: '12.50' }, null],
    [{ Price: 'ask us' }, null],
    [{}, null],
  ])('with %j costs %j', (cells, price) => {
    expect(product(cells).price).toEqual(price);
  });

  it.each([
    ['New', 'new'],
    ['Brand new, sealed', 'new'],
    ['Like New', 'like-new'],
    ['wie neu', 'like-new'],
    ['sehr gut', 'good'],
    ['Very Good', 'good'],
    ['gebraucht', 'used'],
    ['pre-owned', 'used'],
    ['not new', 'used'],
    ['Acceptable', 'fair'],
    ['For parts or not working', 'for-parts'],
    ['blue', null],
    ['', null],
  ])('in condition %j is %s', (text, condition) => {
    expect(product({ Condition: text }).condition).toBe(condition);
  });

  it('may have fewer cells than columns, and longer ones than anybody reads', () => {
    const row = productOfRow({
      name: 'x'.repeat(1000),
      columns: [PICTURES, 'Description', 'Brand'],
      cells: ['', 'word '.repeat(2000)],
      urlColumn: 0,
    });
    expect(row.maker).toBeNull();
    expect(row.name.length).toBeLessThanOrEqual(300);
    expect(row.description?.length).toBeLessThanOrEqual(4000);
  });
});
