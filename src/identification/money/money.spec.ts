import { describe, expect, it } from 'vitest';
import { currencyOf, minorDigits } from './currencies.js';
import { convert, formatMoney, toMoney } from './money.js';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

describe(toMoney, () => {
  it.each([
    ['189.99', 'USD', 18999],
    ['189', 'usd', 18900],
    ['0.00', 'USD', 0],
    [1.15, 'EUR', 115],
    ['19.995', 'EUR', 2000],
    ['12000', 'JPY', 12000],
    ['12000.4', 'JPY', 12000],
    ['1.3995', 'KWD', 1400],
    ['000012.50', 'EUR', 1250],
  ])('takes %s %s exactly', (amount, currency, amountMinor) => {
    expect(toMoney(amount, currency)).toEqual({ amountMinor, currency: currency.toUpperCase() });
  });

  it.each([
    ['-1', 'EUR'],
    ['1,5', 'EUR'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['NaN', 'EUR'],
    [Number.NaN, 'EUR'],
    [1e308, 'EUR'],
    ['99999999999999.99', 'EUR'],
    ['10', ''],
    ['10', 'EURO'],
    ['10', 'QQQ'],
    ['10', '€'],
  ])('takes %s %s for no money', (amount, currency) => {
    expect(toMoney(amount, currency)).toBeNull();
  });
});

describe(formatMoney, () => {
  it.each([
    [eur(18999), '189.99 EUR'],
    [eur(5), '0.05 EUR'],
    [{ amountMinor: 12000, currency: 'JPY' }, '12000 JPY'],
    [{ amountMinor: 1399, currency: 'KWD' }, '1.399 KWD'],
  ])('writes %j plainly', (money, written) => {
    expect(formatMoney(money)).toBe(written);
  });
});

describe(convert, () => {
  const rates = { EUR: 1, USD: 1.25, JPY: 160 };

  it('goes by the rates, and minds how small the smallest unit is', () => {
    expect(convert(eur(10000), 'USD', rates)).toEqual({ amountMinor: 12500, currency: 'USD' });
    expect(convert(eur(10000), 'JPY', rates)).toEqual({ amountMinor: 16000, currency: 'JPY' });
    expect(convert({ amountMinor: 16000, currency: 'JPY' }, 'USD', rates)).toEqual({
      amountMinor: 12500,
      currency: 'USD',
    });
  });

  it('needs no rate for what is in that currency already', () => {
    expect(convert({ amountMinor: 5, currency: 'GBP' }, 'GBP', {})).toEqual({
      amountMinor: 5,
      currency: 'GBP',
    });
  });

  it('knows nothing without a rate', () => {
    expect(convert(eur(5), 'GBP', rates)).toBeNull();
    expect(convert({ amountMinor: 5, currency: 'GBP' }, 'EUR', rates)).toBeNull();
    expect(convert(eur(5), 'constructor', rates)).toBeNull();
  });

  it('gives up what cannot be counted', () => {
    expect(convert(eur(1e15), 'USD', { EUR: 1e-9, USD: 1e9 })).toBeNull();
  });
});

describe(minorDigits, () => {
  it('is as many as ISO 4217 says', () => {
    expect(['EUR', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 0, 3]);
  });
});

describe(currencyOf, () => {
  it.each([
    ['$', undefined, 'USD'],
    ['$', 'CAD', 'CAD'],
    ['US $', 'CAD', 'USD'],
    ['eur', undefined, 'EUR'],
    ['kr', undefined, null],
    ['kr', 'NOK', 'NOK'],
    ['kr', 'USD', null],
    ['constructor', undefined, null],
    ['', undefined, null],
  ])('reads %s, where %s is expected, as %s', (sign, expected, currency) => {
    expect(currencyOf(sign, expected)).toBe(currency);
  });
});
