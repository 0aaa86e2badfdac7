import type { Condition, Money } from '../../../database/product.js';
import { currencyOf } from '../../money/currencies.js';
import { toMoney } from '../../money/money.js';
import { parsePrice } from '../../money/parse-price.js';
import type { PageOffer } from '../product-page.js';
import { webUrl } from '../web-url.js';
import { itemsOf, listOf, termOf, typesOf, type Item } from './values.js';

const MAX_OFFERS = 50;

const CONDITIONS: Record<string, Condition> = {
  newcondition: 'new',
  new: 'new',
  usedcondition: 'used',
  used: 'used',
  // Made as good as new by somebody whose trade that is.
  refurbishedcondition: 'like-new',
  refurbished: 'like-new',
  damagedcondition: 'for-parts',
  damaged: 'for-parts',
};

/** What a product is offered for: what has a price, or else says how it stands with it. */
export function offersOf(product: Item, base: string): PageOffer[] {
  const usual = conditionOf(product['itemCondition']);
  const offers = itemsOf(product['offers']).flatMap((offer) => offersIn(offer, base, usual));
  return offers.slice(0, MAX_OFFERS);
}

function offersIn(offer: Item, base: string, usual: Condition | null): PageOffer[] {
  const condition = conditionOf(offer['itemCondition']) ?? usual;
  const currency = offer['priceCurrency'];
  const single = itemsOf(offer['offers'])
    .map((each) => ({ priceCurrency: currency, ...each }))
    .map((each) => toOffer(each, base, condition))
    .filter(({ price }) => price !== null);
  return single.length > 0 ? single : [toOffer(offer, base, condition)].filter(saysSomething);
}

const saysSomething = ({ price, condition, availability }: PageOffer) =>
  price !== null || condition !== null || availability !== null;

const toOffer = (offer: Item, base: string, usual: Condition | null): PageOffer => ({
  price: priceOf(offer),
  condition: conditionOf(offer['itemCondition']) ?? usual,
  availability: termOf(offer['availability']),
  url: webUrl(listOf(offer['url'])[0], base) ?? null,
});

function conditionOf(given: unknown): Condition | null {
  const term = termOf(given)?.toLowerCase();
  return term !== undefined && Object.hasOwn(CONDITIONS, term) ? CONDITIONS[term]! : null;
}

function priceOf(offer: Item): Money | null {
  const own = amountOf(offer['price'], offer['priceCurrency']);
  if (own) return own;
  const parts = itemsOf(offer['priceSpecification']);
  for (const part of parts.filter(isAsked).toSorted((one, other) => rank(one) - rank(other))) {
    const price =
      amountOf(part['price'], part['priceCurrency'] ?? offer['priceCurrency']) ??
      amountOf(part['minPrice'], part['priceCurrency'] ?? offer['priceCurrency']);
    if (price) return price;
  }
  return amountOf(offer['lowPrice'], offer['priceCurrency']);
}

/** What was asked before, is recommended, or is for members only, is not what it costs. */
function isAsked(part: Item): boolean {
  const kind = termOf(part['priceType'])?.toLowerCase() ?? '';
  return (
    !/list|msrp|srp|strikethrough|regular|invoice|minimumadvertised/.test(kind) && !part['validForMemberTier']
  );
}

/** A price of a kilogram is not that of the thing. */
function rank(part: Item): number {
  if (/sale/i.test(termOf(part['priceType']) ?? '')) return 0;
  if (typesOf(part).includes('deliverychargespecification')) return 3;
  return part['referenceQuantity'] === undefined ? 1 : 2;
}

/** As machines are to write it. Three digits after the point are thousands to a person. */
const OF_MACHINES = /^\d{1,12}(?:\.(?:\d{1,2}|\d{4,10}))?$/;

/** @returns null for nothing at all as well: it stands where a price is not told */
function amountOf(given: unknown, currency: unknown): Money | null {
  const [amount] = listOf(given);
  const [named] = listOf(currency);
  const hint = typeof named === 'string' ? (currencyOf(named.slice(0, 10)) ?? undefined) : undefined;
  const price = moneyOf(typeof amount === 'string' ? amount.trim() : amount, hint);
  return price && price.amountMinor > 0 ? price : null;
}

function moneyOf(amount: unknown, currency: string | undefined): Money | null {
  if (typeof amount === 'number') return currency ? toMoney(amount, currency) : null;
  if (typeof amount !== 'string') return null;
  if (currency && OF_MACHINES.test(amount)) return toMoney(amount, currency);
  return parsePrice(amount, currency);
}
