import { isCurrency } from '../../common/currencies.js';
import type { Money } from '../../database/product.js';
import { currencyOf, minorDigits } from './currencies.js';
import { toMoney } from './money.js';

/** Nobody writes a price at greater length. */
const LONGEST = 100;

/** With what groups its digits: a space does where three digits follow. */
const NUMBER = /\d+(?:(?:[.,'’]| (?=\d{3}(?!\d)))\d+)*/g;

/** Letters may touch an amount (`34zł`), or one space may part them (`34 zł`, `US $34`). */
const BEFORE = /(?:^|[^\p{L}])((?:\p{L}{1,3}[. ]?)?\p{Sc}|\p{L}{1,5}\.?) ?$/u;
const AFTER = /^(?:[.,]?[-–—]|:-)? ?(\p{L}{0,3}\p{Sc}|\p{L}{1,5})(?!\p{L})/u;
/** `£1.2k` and `3 Mio. €` say more than their digits do. */
const MULTIPLIED =
  /^ ?(?:(?:[kmb]|mn|bn|mln|mio|mrd|tsd|thousand|tausend|mille|mil|millions?|millionen|milliarden|milioni|millones)(?![\p{L}\p{N}])|[千万億천만억])/iu;

/**
 * A price as people and shops write it: `1.399,00 €`, `US $1,299.99`, `1'399.00 CHF`, `from ¥12,000`.
 * @param hint code or sign of the currency that is meant where the text does not say so, or not clearly: `$`, `kr`
 * @returns null where it names no price, no currency, more than one amount, as ranges do (neither end is the price), or
 *   one in thousands or millions, which is as good as rounded
 */
export function parsePrice(text: string | number, hint?: string): Money | null {
  const expected = hint === undefined ? undefined : (currencyOf(hint) ?? undefined);
  if (typeof text === 'number') return expected === undefined ? null : toMoney(text, expected);
  if (text.length > LONGEST) return null;
  const plain = text.normalize('NFKC').replace(/\s+/gu, ' ').trim();
  const numbers = [...plain.matchAll(NUMBER)];
  const [number] = numbers;
  if (!number || numbers.length > 1) return null;
  const before = plain.slice(0, number.index);
  const after = plain.slice(number.index + number[0].length);
  if (isNegative(before) || MULTIPLIED.test(after)) return null;
  const currency = currencyBeside(before, after, expected);
  const amount = currency && decimal(number[0].replace(/['’ ]/g, ''), minorDigits(currency));
  return amount ? toMoney(amount, currency) : null;
}

/** A dash that stands by itself parts words, as in `Price - $10`. */
const isNegative = (before: string) => /^[-−]|[-−](?:\p{L}{0,3}\p{Sc}|\p{Lu}{3} ?)?$/u.test(before);

/** What says more counts first: a code before a sign, which several currencies may share. */
function currencyBeside(before: string, after: string, expected: string | undefined): string | null {
  const signs = [BEFORE.exec(before)?.[1], AFTER.exec(after)?.[1]].filter((sign) => sign !== undefined);
  for (const sign of [...signs.filter(isPlainCode), ...signs]) {
    const currency = signed(sign, expected);
    if (currency) return currency;
  }
  // A sign of several currencies, or one unknown, is settled by what is expected only where it does not deny that.
  return /\p{Sc}/u.test(before + after) ? null : (expected ?? null);
}

/** Codes that are words as well (`try 10`, `all 10`) are meant in capitals only. */
const PLAIN_CODE = /^(?:\p{Lu}{3}|eur|usd|gbp|chf|cad|aud|pln|czk|sek|nok|dkk)$/u;

const isPlainCode = (sign: string) => PLAIN_CODE.test(sign) && isCurrency(sign.toUpperCase());

/** `US $`, and where that is none, its last sign alone: `only $`. */
function signed(sign: string, expected: string | undefined): string | null {
  if (/^\p{L}{3}$/u.test(sign) && !PLAIN_CODE.test(sign) && isCurrency(sign.toUpperCase())) return null;
  return currencyOf(sign, expected) ?? currencyOf(/\p{Sc}$/u.exec(sign)?.[0] ?? '', expected);
}

/** @returns as machines write it; null where nobody groups digits so */
function decimal(written: string, minor: number): string | null {
  const last = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
  if (last === -1) return written;
  const mark = written[last]!;
  const [whole, fraction] = [written.slice(0, last), written.slice(last + 1)];
  const other = mark === '.' ? ',' : '.';
  if (whole.includes(mark))
    return !whole.includes(other) && isGrouped(written, mark) ? ungrouped(written) : null;
  if (whole.includes(other)) return isGrouped(whole, other) ? `${ungrouped(whole)}.${fraction}` : null;
  // `1.399` euros are more than a thousand of them; `0.399` is no group, nor is it where thousandths are coined.
  const isGroup = isGrouped(written, mark) && minor !== 3;
  return isGroup ? ungrouped(written) : `${whole}.${fraction}`;
}

/** In threes from the right; in India, in twos before the last three. */
const isGrouped = (written: string, mark: string) => {
  const [first = '', ...groups] = written.split(mark);
  const last = groups.pop();
  return (
    /^[1-9]\d{0,2}$/.test(first) &&
    last?.length === 3 &&
    groups.every(({ length }) => length === 2 || length === 3)
  );
};

const ungrouped = (written: string) => written.replace(/[.,]/g, '');
