import { isCurrency } from '../../common/currencies.js';
import type { Money } from '../../database/product.js';
import { minorDigits } from './currencies.js';

/** More is no price, and would not be counted exactly. */
const MOST_DIGITS = 15;

/**
 * @param amount as machines write it, in units of the currency: `1399.00`, 1399
 * @param currency by ISO 4217
 * @returns null where it is none, less than nothing, or out of all measure
 */
export function toMoney(amount: string | number, currency: string): Money | null {
  const code = currency.trim().toUpperCase();
  if (!isCurrency(code)) return null;
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d*))?$/.exec(String(amount).trim()) ?? [];
  if (whole === '') return null;
  const digits = minorDigits(code);
  // As digits and not as a fraction: 1.15 euros are 115 cents, and 1.15 * 100 is less.
  const kept = `${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
  if (kept.length > MOST_DIGITS) return null;
  const roundedUp = (fraction[digits] ?? '0') >= '5';
  return { amountMinor: Number(kept) + (roundedUp ? 1 : 0), currency: code };
}

/** The amount in units of its currency, such as 189.99. */
const toUnits = ({ amountMinor, currency }: Money): number => amountMinor / 10 ** minorDigits(currency);

/** `189.99 EUR` */
export const formatMoney = (money: Money): string =>
  `${toUnits(money).toFixed(minorDigits(money.currency))} ${money.currency}`;

/** For comparison with others by the same rates; null where there is none for its currency. */
export function worth(money: Money, rates: Readonly<Record<string, number>>): number | null {
  const rate = Object.hasOwn(rates, money.currency) ? rates[money.currency] : undefined;
  return rate === undefined ? null : toUnits(money) / rate;
}

/**
 * @param rates what one and the same amount is in each currency
 * @returns null where there is no rate for one of the two
 */
export function convert(money: Money, to: string, rates: Readonly<Record<string, number>>): Money | null {
  if (money.currency === to) return money;
  const value = worth(money, rates);
  const into = Object.hasOwn(rates, to) ? rates[to] : undefined;
  if (value === null || into === undefined || !isCurrency(to)) return null;
  const amountMinor = Math.round(value * into * 10 ** minorDigits(to));
  return Number.isSafeInteger(amountMinor) ? { amountMinor, currency: to } : null;
}
