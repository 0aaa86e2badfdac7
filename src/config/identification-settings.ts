import { z } from 'zod';
import { isCurrency } from '../common/currencies.js';
import { integer, list, optional, text } from './setting-types.js';

const DAY = 86_400;

export const VISUAL_SEARCH_NAMES = ['catalogue', 'serpapi', 'google-vision', 'openai', 'browser'] as const;
export const TEXT_SEARCH_NAMES = ['searxng'] as const;
export const OFFER_SEARCH_NAMES = ['catalogue', 'ebay', 'searxng'] as const;

const address = optional(z.url({ protocol: /^https?$/ }));
const addressOr = (fallback: string) => address.transform((value) => value ?? fallback);

/** Some of these, each once, in the order in which they are asked. */
const chain = <const T extends readonly string[]>(names: T, fallback: readonly T[number][]) =>
  list.transform((given, context): T[number][] => {
    const known = given.filter((name): name is T[number] => (names as readonly string[]).includes(name));
    if (known.length < given.length || new Set(known).size < known.length) {
      context.addIssue({ code: 'custom', message: `give some of ${names.join(', ')}, each once` });
    }
    return known.length > 0 ? known : [...fallback];
  });

/** `EUR=1,USD=1.08`: what one and the same amount is in each. */
const rates = list.transform((pairs, context): Record<string, number> | undefined => {
  if (pairs.length === 0) return undefined;
  const entries = pairs.map((pair) => {
    const [currency = '', rate = ''] = pair.split('=');
    return [currency.trim().toUpperCase(), Number(rate)] as const;
  });
  const wrong = entries.find(([code, rate]) => !isCurrency(code) || !(rate > 0 && rate < Infinity));
  if (wrong) {
    const given = wrong.join('=');
    const message = `give currencies and amounts, as EUR=1,USD=1.08,GBP=0.84; ${given} is not one`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  return Object.fromEntries(entries);
});

const currency = optional(
  z.string().toUpperCase().refine(isCurrency, 'give the code of a currency by ISO 4217, as EUR'),
);

/** Every variable about what pictures show, where it is sold, and what it is worth. */
export const identificationSettings = {
  VISUAL_SEARCH: chain(VISUAL_SEARCH_NAMES, ['catalogue']),
  TEXT_SEARCH: optional(z.enum(TEXT_SEARCH_NAMES)),
  OFFER_SEARCH: chain(OFFER_SEARCH_NAMES, ['catalogue']),
  LANGUAGE_MODEL: optional(z.enum(['openai'])),

  CATALOGUE_MIN_SCORE: optional(z.coerce.number().min(0).max(1)).transform((value) => value ?? 0.6),

  SERPAPI_URL: addressOr('https://serpapi.com'),
  SERPAPI_API_KEY: optional(z.string()),
  SERPAPI_COUNTRY: optional(z.string().regex(/^[a-z]{2}$/)),
  SERPAPI_LANGUAGE: optional(z.string().regex(/^[a-z]{2}(-[a-z]{2})?$/i)),

  GOOGLE_VISION_URL: addressOr('https://vision.googleapis.com'),
  GOOGLE_VISION_API_KEY: optional(z.string()),

  SEARXNG_URL: address,
  SEARXNG_LANGUAGE: optional(z.string()),

  BROWSER_SEARCH_URL: address,
  BROWSER_EXECUTABLE: optional(z.string()),
  BROWSER_SEARCH_FILE_INPUT: text('input[type=file]'),
  BROWSER_SEARCH_RESULT: text('a[href^=http]'),

  EBAY_URL: addressOr('https://api.ebay.com'),
  EBAY_CLIENT_ID: optional(z.string()),
  EBAY_CLIENT_SECRET: optional(z.string()),
  EBAY_MARKETPLACE: text('EBAY_US'),

  CURRENCY: currency,
  CURRENCY_RATES: rates,
  OFFERS_MIN_COUNT: integer(3, 2, 100),

  PROVIDER_TIMEOUT: integer(20, 1, 600),
  PROVIDER_CONCURRENCY: integer(4, 1, 64),
  PROVIDER_CALLS_PER_USER_PER_DAY: integer(100, 0, 1_000_000_000),
  PROVIDER_CALLS_PER_DAY: integer(0, 0, 1_000_000_000),
  PROVIDER_ANSWER_TTL: integer(DAY, 0, 365 * DAY),
  RETAIL_PAGE_TIMEOUT: integer(20, 1, 600),
  RETAIL_PAGE_MAX_BYTES: integer(2 * 1024 * 1024, 1024, 64 * 1024 * 1024),
  IDENTIFICATION_RETRY_AFTER: integer(60, 0, 30 * DAY),
};

/** What each setting may be, but not all of them together. Read raw, so that other faults do not hide these. */
export function identificationFaults(source: Record<string, string | undefined>): string[] {
  const { CURRENCY, CURRENCY_RATES } = identificationSettings;
  const into = CURRENCY.safeParse(source['CURRENCY']).data;
  const known = CURRENCY_RATES.safeParse(source['CURRENCY_RATES']).data;
  if (!into || !known || Object.hasOwn(known, into)) return [];
  return [`CURRENCY_RATES: give ${into} as well, which CURRENCY asks for, such as ${into}=1`];
}
