import { z } from 'zod';
import type { VisualMatch } from '../../../analysis/identification-results.js';
import type { Money } from '../../../database/product.js';
import { lenientList } from '../../../models/services/lenient-list.js';
import { currencyOf } from '../../money/currencies.js';
import { toMoney } from '../../money/money.js';
import { conditionIn } from '../../words/conditions.js';
import { visualMatch } from '../visual-match.js';

const match = z.object({
  title: z.string(),
  link: z.string(),
  source: z.string().nullish().catch(null),
  condition: z.string().nullish().catch(null),
  price: z.object({ extracted_value: z.number(), currency: z.string() }).nullish().catch(null),
});
type Match = z.output<typeof match>;

/** Of a search by Google Lens. What there is depends on what was found. */
export const serpApiAnswer = z.object({
  search_metadata: z.object({
    // It becomes part of a path.
    id: z
      .string()
      .regex(/^[\w-]{1,100}$/)
      .optional(),
    status: z.string(),
  }),
  error: z.string().nullish(),
  visual_matches: lenientList(match),
  exact_matches: lenientList(match),
  related_content: lenientList(z.object({ query: z.string() })),
});
export type SerpApiAnswer = z.output<typeof serpApiAnswer>;

/** Where a sign that several currencies share means which: elsewhere nobody can tell. */
const CURRENCY_OF_COUNTRY: Partial<Record<string, string>> = {
  ar: 'ARS',
  au: 'AUD',
  ca: 'CAD',
  cl: 'CLP',
  cn: 'CNY',
  co: 'COP',
  dk: 'DKK',
  hk: 'HKD',
  in: 'INR',
  is: 'ISK',
  jp: 'JPY',
  mx: 'MXN',
  no: 'NOK',
  nz: 'NZD',
  pk: 'PKR',
  se: 'SEK',
  sg: 'SGD',
  tw: 'TWD',
  us: 'USD',
};
const SHARED_SIGN = /^(?:\$|¥|kr\.?|rs\.?)$/i;

/** @param country whose prices were asked for */
export function toMatches(answer: SerpApiAnswer, country: string | undefined): VisualMatch[] {
  const toMatch =
    (isExact: boolean) =>
    ({ title, link, source, condition, price }: Match) =>
      visualMatch({
        title,
        url: link,
        site: source ?? null,
        isExact,
        price: price ? toPrice(price, country) : null,
        condition: condition ? conditionIn(condition) : null,
      });
  return [...answer.exact_matches.map(toMatch(true)), ...answer.visual_matches.map(toMatch(false))];
}

function toPrice(
  { extracted_value: amount, currency: sign }: NonNullable<Match['price']>,
  country: string | undefined,
): Money | null {
  const expected = CURRENCY_OF_COUNTRY[country ?? ''];
  const currency = currencyOf(sign, expected);
  if (currency === null || (SHARED_SIGN.test(sign.trim()) && currency !== expected)) return null;
  return toMoney(amount, currency);
}
