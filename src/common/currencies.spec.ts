import { describe, expect, it } from 'vitest';
import { isCurrency } from './currencies.js';

describe(isCurrency, () => {
  it.each(['EUR', 'USD', 'JPY', 'KWD', 'CHF', 'XAF', 'XPF'])('is true of %s', (code) => {
    expect(isCurrency(code)).toBe(true);
  });

  it.each([
    'XTS',
    'X'.repeat(3),
    'XDR',
    'XSU',
    'XAU',
    'XAG',
    'XPT',
    'XPD',
    'EUX',
    'ZZZ',
    'eur',
    'EURO',
    '€',
    '',
  ])('is false of %j', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});
