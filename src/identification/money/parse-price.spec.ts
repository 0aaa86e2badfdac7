import { describe, expect, it } from 'vitest';
import { parsePrice } from './parse-price.js';

const NBSP = '\u00a0';
const NARROW = '\u202f';

describe(parsePrice, () => {
  it.each([
    ['1.399,00 €', 139900, 'EUR'],
    [`1${NBSP}399,00${NBSP}€`, 139900, 'EUR'],
    [`1${NARROW}399,00 €`, 139900, 'EUR'],
    ['€ 1.399', 139900, 'EUR'],
    ['€1,399.00', 139900, 'EUR'],
    ["1'399.00 CHF", 139900, 'CHF'],
    ['CHF 1’399.–', 139900, 'CHF'],
    ['Fr. 12.50', 1250, 'CHF'],
    ['12,- €', 1200, 'EUR'],
    ['$34*', 3400, 'USD'],
    ['$34', 3400, 'USD'],
    ['US $1,299.99', 129999, 'USD'],
    ['USD 1,399.00', 139900, 'USD'],
    ['1399.00USD', 139900, 'USD'],
    ['C $20.00', 2000, 'CAD'],
    ['AU $20.00', 2000, 'AUD'],
    ['£12', 1200, 'GBP'],
    ['¥12,000', 12000, 'JPY'],
    ['¥12,000', 12000, 'JPY'],
    ['12.000 円', 12000, 'JPY'],
    ['34 zł', 3400, 'PLN'],
    ['34zł', 3400, 'PLN'],
    ['1 299 Kč', 129900, 'CZK'],
    ['R$ 1.299,90', 129990, 'BRL'],
    ['₹1,23,456.00', 12345600, 'INR'],
    ['Rs. 500', 50000, 'INR'],
    ['from $10', 1000, 'USD'],
    ['Price - $10', 1000, 'USD'],
    ['only 10 €!', 1000, 'EUR'],
    ['10 eur', 1000, 'EUR'],
    ['1.399,- EUR', 139900, 'EUR'],
    ['EUR 1399', 139900, 'EUR'],
    ['1.399 KWD', 1399, 'KWD'],
    ['0.399 €', 40, 'EUR'],
    ['1.005 €', 100500, 'EUR'],
    ['1399.9 €', 139990, 'EUR'],
    ['1234567.89 €', 123456789, 'EUR'],
    ['１２ €', 1200, 'EUR'],
    ['0 €', 0, 'EUR'],
    ['¥1,299 CNY', 129900, 'CNY'],
    ['$34 CAD', 3400, 'CAD'],
    ['CAD 34$', 3400, 'CAD'],
    ['£12 gbp', 1200, 'GBP'],
    ['$34 each', 3400, 'USD'],
    ['$34 all', 3400, 'USD'],
    ['$34 kit', 3400, 'USD'],
  ])('reads "%s"', (text, amountMinor, currency) => {
    expect(parsePrice(text)).toEqual({ amountMinor, currency });
  });

  it.each([
    ['1399', 'EUR', 139900, 'EUR'],
    [1399, 'EUR', 139900, 'EUR'],
    [34.5, '$', 3450, 'USD'],
    ['$34', 'CAD', 3400, 'CAD'],
    ['$34', 'EUR', 3400, 'USD'],
    ['€34', 'USD', 3400, 'EUR'],
    ['499 kr', 'SEK', 49900, 'SEK'],
    ['499:-', 'sek', 49900, 'SEK'],
    ['¥120', 'CNY', 12000, 'CNY'],
    ['34 pieces', 'EUR', 3400, 'EUR'],
  ])('reads "%s" where %s is expected', (text, hint, amountMinor, currency) => {
    expect(parsePrice(text, hint)).toEqual({ amountMinor, currency });
  });

  it.each([
    '',
    'free',
    '1399',
    '499 kr',
    '-5 €',
    '−5 €',
    '- 5 €',
    '-$5',
    '$-5',
    '€10–€12',
    '10 - 12 €',
    '$34 + $5 shipping',
    '2 x $10',
    '12 apples',
    '£1.2k',
    '€ 2k',
    '1.2K €',
    '1,5 Mio. €',
    '$3 million',
    '$2M',
    '€2 mln',
    '3 tsd. €',
    '10万円',
    'try 10',
    'all 10',
    '1,39,9 €',
    '1.2.3 €',
    '12345678901234567 €',
    '9'.repeat(90) + ' €',
    `${' '.repeat(200)}12 €`,
    '1\u0000€'.repeat(3),
    'NaN €',
    '$',
  ])('knows no price in "%s"', (text) => {
    expect(parsePrice(text)).toBeNull();
  });

  it.each([Number.NaN, Infinity, -1, 1e308, 1e-9, 1e16])('takes %s for no price', (amount) => {
    expect(parsePrice(amount, 'EUR')).toBeNull();
  });

  it('does not take long for what looks like a price for long', () => {
    expect(parsePrice(`${'1 '.repeat(45)}€`)).toBeNull();
    expect(parsePrice(`${'1.'.repeat(45)}€`)).toBeNull();
  });
});

describe('a price as each country writes it', () => {
  const COUNTRIES = [
    ['en-US', 'USD'],
    ['en-GB', 'GBP'],
    ['en-CA', 'CAD'],
    ['en-AU', 'AUD'],
    ['en-IN', 'INR'],
    ['de-DE', 'EUR'],
    ['de-AT', 'EUR'],
    ['de-CH', 'CHF'],
    ['fr-FR', 'EUR'],
    ['fr-CH', 'CHF'],
    ['it-IT', 'EUR'],
    ['es-ES', 'EUR'],
    ['pt-PT', 'EUR'],
    ['pt-BR', 'BRL'],
    ['nl-NL', 'EUR'],
    ['fi-FI', 'EUR'],
    ['sv-SE', 'SEK'],
    ['nb-NO', 'NOK'],
    ['da-DK', 'DKK'],
    ['pl-PL', 'PLN'],
    ['cs-CZ', 'CZK'],
    ['hu-HU', 'HUF'],
    ['ro-RO', 'RON'],
    ['tr-TR', 'TRY'],
    ['ru-RU', 'RUB'],
    ['uk-UA', 'UAH'],
    ['ja-JP', 'JPY'],
    ['ko-KR', 'KRW'],
    ['zh-CN', 'CNY'],
    ['zh-TW', 'TWD'],
  ] as const;
  const UNITS = [1, 7.5, 12, 99.99, 100, 999.95, 1000, 1399, 12345.67, 123456, 1234567.89];

  it.each(COUNTRIES)('%s, in %s, is what it was', (locale, currency) => {
    for (const currencyDisplay of ['symbol', 'narrowSymbol', 'code'] as const) {
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay });
      for (const units of UNITS) {
        const written = format.format(units);
        const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
        const amountMinor = Math.round(Number(units.toFixed(digits)) * 10 ** digits);
        expect({ written, money: parsePrice(written, currency) }).toEqual({
          written,
          money: { amountMinor, currency },
        });
      }
    }
  });
});
