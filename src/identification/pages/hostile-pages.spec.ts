import { describe, expect, it } from 'vitest';
import { decodeHtml } from './html.js';
import { readPage } from './read-page.js';

const read = (html: string | Buffer, contentType?: string) =>
  readPage(Buffer.from(html as string), { url: 'https://shop.example/a', contentType });
const jsonLd = (json: string) => `<script type="application/ld+json">${json}</script>`;

describe('pages made to be a burden', { timeout: 60_000 }, () => {
  const unreadable: [string, () => string][] = [
    ['elements within each other', () => '<div>'.repeat(200_000)],
    [
      'unclosed elements that come again in each paragraph',
      () => '<p>' + marks(2000) + '<p>x'.repeat(20_000),
    ],
    ['more elements than any page has', () => '<br>'.repeat(300_000)],
    ['an element of more attributes than can be compared', () => `<p ${attributes(250_000)}>`],
    ['tables within cells', () => '<table><tr><td>'.repeat(50_000)],
  ];
  it.each(unreadable)('are given up: %s', (_what, html) => {
    expect(() => read(html())).toThrow('This is not a page that can be read');
  });

  const harmless: [string, () => string][] = [
    ['lists within lists', () => jsonLd('['.repeat(50_000) + ']'.repeat(50_000))],
    ['things within things', () => jsonLd('{"offers":'.repeat(20_000) + '1' + '}'.repeat(20_000))],
    [
      'things that hold each other',
      () =>
        jsonLd(
          '{"@graph":[{"@id":"a","@type":"Product","offers":{"@id":"a"},"isVariantOf":{"@id":"a"},"hasVariant":[{"@id":"a"},{"@id":"a"}]}]}',
        ),
    ],
    ['brackets that are never closed', () => jsonLd('[{"a":'.repeat(50_000))],
    ['quotes that are never closed', () => jsonLd('"\\'.repeat(100_000))],
    [
      'prototypes',
      () =>
        jsonLd('{"@type":"Product","__proto__":{"name":"x"},"constructor":"y"}') +
        '<p itemscope itemtype="Product"><b itemprop="__proto__">z</b></p>',
    ],
    [
      'values without end',
      () =>
        jsonLd(
          `{"@type":"Product","name":[${'["x"],'.repeat(100_000)}"y"],"offers":[${'{},'.repeat(50_000)}{}]}`,
        ),
    ],
    ['comments without end', () => '<!--'.repeat(200_000)],
    ['marks piled on a letter', () => `<p>a${'\u0301\u0323'.repeat(700_000)}</p>`],
    ['conditions of style without end', () => `<style>${'@media '.repeat(280_000)}</style>`],
    ['remarks on style without end', () => `<style>${'/*'.repeat(700_000)}</style>`],
    ['slips without end', () => jsonLd(`[${'{},'.repeat(400_000)}}`)],
    ['elements that refer to each other', () => referring(20)],
    ['a thing that is many things to another', () => within(manyThings, 7)],
    [
      'style without end',
      () => `<style>${'@media{'.repeat(100_000)}</style><style>${'a{'.repeat(100_000)}</style>`,
    ],
  ];
  it.each(harmless)('say nothing: %s', (_what, html) => {
    const { products } = read(html());
    expect(products.every(({ offers, specs }) => offers.length === 0 && specs.length === 0)).toBe(true);
    expect(products.length).toBeLessThan(5);
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  it('are cut to what a page has to say', () => {
    const long = 'word '.repeat(5000);
    const product = {
      '@type': 'Product',
      name: long,
      description: long,
      additionalProperty: Array.from({ length: 100 }, (_, at) => ({ name: `n${at}`, value: 'v' })),
      offers: Array.from({ length: 60 }, () => ({ price: 1, priceCurrency: 'EUR' })),
    };
    const { products, text, title } = read(
      `<title>${long}</title>${jsonLd(JSON.stringify(Array.from({ length: 70 }, () => product)))}<p>${long}</p>`,
    );
    expect([products.length, products[0]!.offers.length, products[0]!.specs.length]).toEqual([60, 50, 60]);
    expect([products[0]!.name!, title].every(({ length }) => length <= 300)).toBe(true);
    expect(products[0]!.description!.length).toBeLessThanOrEqual(5000);
    expect(text.length).toBeLessThanOrEqual(20_000);
  });

  it('hold no markup, no control characters and no addresses but those of the web', () => {
    const product = {
      '@type': 'Product',
      name: 'A\u0000B\u202e <script>alert(1)</script><b onclick="x">C</b> &lt;i&gt;D&lt;/i&gt;\u200b',
      url: 'javascript:alert(1)',
      offers: { price: '1.00', priceCurrency: 'EUR', url: 'file:///etc/passwd' },
    };
    const { products, canonicalUrl } = read(
      `<link rel="canonical" href="https://elsewhere.example/a">${jsonLd(JSON.stringify(product).replaceAll('<', '\\u003c'))}`,
    );
    expect(products[0]).toMatchObject({ name: 'AB C D', url: null, offers: [{ url: null }] });
    expect(canonicalUrl).toBeNull();
  });
});

describe('letters', () => {
  const TEXT = '<meta charset="iso-8859-1"><p>Größe für 5 €</p>';
  it.each([
    ['UTF-8, whatever it is called', Buffer.from(TEXT), 'text/html; charset=iso-8859-1'],
    ['Latin-1, as the page says', Buffer.from(TEXT.replace('€', ''), 'latin1'), undefined],
    ['Latin-1, called UTF-8', Buffer.from(TEXT.replace('€', ''), 'latin1'), 'text/html; charset=utf-8'],
    ['UTF-16', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), undefined],
  ])('are those of %s', (_name, bytes, contentType) => {
    expect(decodeHtml(bytes, contentType)).toContain('Größe für 5');
  });

  it('are those that the server names, where it knows better', () => {
    const bytes = Buffer.from([0x83, 0x4a, 0x83, 0x81, 0x83, 0x89]);
    expect(decodeHtml(bytes, 'text/html; charset=Shift_JIS')).toBe('カメラ');
    expect(decodeHtml(bytes, 'text/html; charset=no-such')).toHaveLength(6);
  });
});

const marks = (count: number) => Array.from({ length: count }, (_, at) => `<b id=${at}></p><p>`).join('');
const attributes = (count: number) =>
  Array.from({ length: count }, (_, at) => `a${at.toString(36)}`).join(' ');
const within = (wrap: (inner: string) => string, times: number): string =>
  times === 0 ? '' : wrap(within(wrap, times - 1));
const manyThings = (inner: string) =>
  `<p itemscope itemprop="${Array.from({ length: 30 }, (_, at) => `a${at}`).join(' ')}">${inner}</p>`;
const referring = (count: number) => {
  const ids = Array.from({ length: count }, (_, at) => `i${at}`);
  return `<div itemscope itemref="${ids.join(' ')}"></div>${ids
    .map((id) => `<i id="${id}" itemscope itemprop="p" itemref="${ids.join(' ')}"></i>`)
    .join('')}`;
};
