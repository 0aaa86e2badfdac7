const digitsOf = (format) => format.resolvedOptions().maximumFractionDigits;
const formatOf = (currency) => new Intl.NumberFormat(undefined, { style: 'currency', currency });

/** As it is written where the reader is. */
export function amountOf({ amountMinor, currency }) {
  const format = formatOf(currency);
  return format.format(amountMinor / 10 ** digitsOf(format));
}

/** In digits alone, as a form wants it. */
export function digitsOnly({ amountMinor, currency }) {
  const digits = digitsOf(formatOf(currency));
  return (amountMinor / 10 ** digits).toFixed(digits);
}

/**
 * @param text digits with a point or a comma before the smallest units, such as `189.99`
 * @param currency three letters
 * @returns null where that is no price
 */
export function moneyFrom(text, currency) {
  if (!/^[A-Z]{3}$/.test(currency)) return null;
  const digits = digitsOf(formatOf(currency));
  const [, whole, rest = ''] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text) ?? [];
  if (whole === undefined || rest.length > digits) return null;
  return { amountMinor: Number(whole + rest.padEnd(digits, '0')), currency };
}
