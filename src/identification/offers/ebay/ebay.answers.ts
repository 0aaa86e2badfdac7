import { z } from 'zod';
import type { Offer } from '../../../analysis/identification-results.js';
import type { Condition, Money } from '../../../database/product.js';
import { serviceFault } from '../../../http-client/service-faults.js';
import { parseAnswer } from '../../../models/services/answer.js';
import { toMoney } from '../../money/money.js';
import { webUrl } from '../../pages/web-url.js';
import { conditionIn, isForParts } from '../../words/conditions.js';
import { conditionWords, offerTitle } from '../clean-offer.js';
import { offerMatch } from '../offer-match.js';

export const EBAY = 'ebay';

/** As many as it gives at most, whatever it is asked for. */
const MOST = 200;

/** By `conditionId`. The names differ from category to category; the numbers do not. */
const CONDITIONS: Record<string, Condition> = {
  1000: 'new',
  1500: 'like-new',
  1750: 'good',
  2000: 'like-new',
  2010: 'like-new',
  2020: 'good',
  2030: 'good',
  2500: 'good',
  2750: 'like-new',
  2990: 'like-new',
  3000: 'used',
  3010: 'fair',
  4000: 'good',
  5000: 'good',
  6000: 'fair',
  7000: 'for-parts',
};

const amount = z.object({ value: z.union([z.string(), z.number()]), currency: z.string() });
const shipping = z.object({ shippingCost: amount });

const item = z.object({
  title: z.string(),
  price: amount.nullish(),
  currentBidPrice: amount.nullish(),
  condition: z.string().nullish(),
  conditionId: z.union([z.string(), z.number()]).nullish(),
  buyingOptions: z.array(z.string()).nullish(),
  itemWebUrl: z.string().nullish(),
  shippingOptions: z.array(z.unknown()).nullish(),
});
type Item = z.output<typeof item>;

/** Where nothing is found, `itemSummaries` is left out. */
const answer = z.object({
  total: z.number().optional(),
  itemSummaries: z.array(z.unknown()).nullish(),
  errors: z.array(z.object({ errorId: z.number().optional() })).optional(),
});

/** @throws WorkFault where it is no answer to a search */
export function offersOf(body: unknown, productName: string, seenAt: string): Offer[] {
  const { total, itemSummaries, errors } = parseAnswer(EBAY, answer, body);
  if (!itemSummaries && errors?.length) {
    const ids = errors.map(({ errorId }) => errorId).join(', ');
    throw serviceFault(EBAY, 'SERVICE_REFUSED', { cause: new Error(`Errors ${ids}`) });
  }
  if (!itemSummaries && total === undefined) throw serviceFault(EBAY, 'SERVICE_ANSWER_INVALID');
  const items = (itemSummaries ?? []).slice(0, MOST).map((one) => item.safeParse(one));
  // One of another shape spares the rest.
  if (items.length > 0 && items.every(({ success }) => !success))
    throw serviceFault(EBAY, 'SERVICE_ANSWER_INVALID');
  return items.flatMap(({ data }) => (data && toOffer(data, productName, seenAt)) ?? []);
}

function toOffer(given: Item, productName: string, seenAt: string): Offer | undefined {
  const asked = priceOf(given);
  const title = offerTitle(given.title);
  if (!asked || asked.price.amountMinor === 0 || title === '') return undefined;
  const known = CONDITIONS[String(given.conditionId)] ?? conditionIn(given.condition ?? '') ?? 'used';
  return {
    source: EBAY,
    url: webUrl(given.itemWebUrl) ?? null,
    title,
    ...asked,
    shippingMinor: shippingOf(given, asked.price),
    condition: isForParts(title) ? 'for-parts' : known,
    conditionText: conditionWords(given.condition),
    seenAt,
    match: offerMatch(productName, title),
    imageId: null,
  };
}

/** What an auction has come to is no price yet; one that can be ended by paying a price has that as well. */
function priceOf({ price, currentBidPrice, buyingOptions }: Item): Pick<Offer, 'price' | 'kind'> | undefined {
  const isAuction = buyingOptions?.includes('AUCTION') && !buyingOptions.includes('FIXED_PRICE');
  const given = isAuction ? currentBidPrice : price;
  const money = given && toMoney(given.value, given.currency);
  return money ? { price: money, kind: isAuction ? 'bid' : 'ask' } : undefined;
}

/** The cheapest way, where its cost is known beforehand. */
function shippingOf({ shippingOptions }: Item, { currency }: Money): number | null {
  const costs = (shippingOptions ?? []).flatMap((one) => {
    const { data } = shipping.safeParse(one);
    const cost = data && toMoney(data.shippingCost.value, data.shippingCost.currency);
    return cost && cost.currency === currency ? cost.amountMinor : [];
  });
  return costs.length > 0 ? Math.min(...costs) : null;
}
