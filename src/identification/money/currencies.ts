import { isCurrency } from '../../common/currencies.js';

const digits = new Map<string, number>();

/** How many digits follow the decimal point: 2 for euros, none for yen, 3 for Kuwaiti dinars. */
export function minorDigits(currency: string): number {
  let known = digits.get(currency);
  if (known === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    known = format.resolvedOptions().maximumFractionDigits ?? 2;
    if (isCurrency(currency)) digits.set(currency, known);
  }
  return known;
}

const OTHER_DOLLARS = ['CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP'];

/**
 * What is written beside an amount, in lower case and without spaces and full stops, and the currencies that write so.
 * The first is meant unless one of the others is expected; null where nobody can tell.
 */
const SIGNS: Record<string, readonly [string | null, ...string[]]> = {
  $: ['USD', ...OTHER_DOLLARS],
  us$: ['USD'],
  c$: ['CAD'],
  ca$: ['CAD'],
  cdn$: ['CAD'],
  a$: ['AUD'],
  au$: ['AUD'],
  nz$: ['NZD'],
  hk$: ['HKD'],
  s$: ['SGD'],
  nt$: ['TWD'],
  mx$: ['MXN'],
  r$: ['BRL'],
  '€': ['EUR'],
  euro: ['EUR'],
  euros: ['EUR'],
  '£': ['GBP', 'EGP', 'LBP', 'GIP'],
  '¥': ['JPY', 'CNY'],
  円: ['JPY'],
  元: ['CNY'],
  'cn¥': ['CNY'],
  rmb: ['CNY'],
  kr: [null, 'SEK', 'NOK', 'DKK', 'ISK'],
  zł: ['PLN'],
  zl: ['PLN'],
  kč: ['CZK'],
  ft: ['HUF'],
  lei: ['RON', 'MDL'],
  лв: ['BGN'],
  fr: ['CHF'],
  sfr: ['CHF'],
  rm: ['MYR'],
  rp: ['IDR'],
  rs: ['INR', 'PKR', 'LKR', 'NPR', 'MUR'],
  '₹': ['INR'],
  '₽': ['RUB'],
  руб: ['RUB'],
  '₩': ['KRW'],
  '₪': ['ILS'],
  '₫': ['VND'],
  '฿': ['THB'],
  '₺': ['TRY'],
  tl: ['TRY'],
  '₴': ['UAH'],
  '₱': ['PHP'],
  r: ['ZAR'],
};

/**
 * @param text a sign or a code: `$`, `US $`, `zł`, `eur`
 * @param expected the code of a currency that the sign stands for where it stands for several
 * @returns the code; null where the text names none
 */
export function currencyOf(text: string, expected?: string): string | null {
  const sign = text.toLowerCase().replace(/[\s.]/g, '');
  if (isCurrency(sign.toUpperCase())) return sign.toUpperCase();
  const meant = Object.hasOwn(SIGNS, sign) ? SIGNS[sign] : undefined;
  if (!meant) return null;
  return expected !== undefined && meant.includes(expected) ? expected : meant[0];
}
