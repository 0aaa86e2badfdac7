import type {
  Evidence,
  LeftOutReason,
  Offer,
  PriceEstimateResult,
} from '../../analysis/identification-results.js';
import { CONDITIONS, type Money } from '../../database/product.js';
import { convert } from '../money/money.js';
import { certainty } from './certainty.js';
import { ascending, outliers, quantile } from './statistics.js';

export interface EstimateOptions {
  /** Null: that of most offers. */
  currency: string | null;
  /** What one and the same amount is in each currency. */
  rates: Readonly<Record<string, number>>;
  minCount: number;
  /** How sure it is which product it is, 0–1: no price of another one is worth anything. */
  confidence: number;
}

type LeftOut = PriceEstimateResult['leftOut'];

/** Offers that match less may well be of something else. */
const LEAST_MATCH = 0.5;
const MAX_EVIDENCE = 50;
const REASONS: readonly LeftOutReason[] = [
  'bid',
  'for-parts',
  'new',
  'unknown-condition',
  'poor-match',
  'no-rate',
  'outlier',
];

/** Where these are many, those that are left may be the wrong ones. */
const DOUBTS: readonly LeftOutReason[] = ['poor-match', 'outlier'];

interface Priced {
  offer: Offer;
  /** In the smallest unit of the currency of all. */
  amount: number;
}

/**
 * What a product is worth at second hand, by what it is offered for, without shipping: that is unknown for many. What was
 * sold and what is asked count alike.
 * @returns what was left out, and how many were not, where these are too few
 */
export function estimate(
  offers: readonly Offer[],
  options: EstimateOptions,
): PriceEstimateResult | { tooFew: number; leftOut: LeftOut } {
  const reasons = new Map<LeftOutReason, number>();
  const leave = (reason: LeftOutReason) => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const comparable = offers.filter((offer) => !noted(whyNot(offer), leave));
  const currency = options.currency ?? commonest(comparable);
  const priced = inCurrency(comparable, { currency, rates: options.rates, leave });
  const isOutlier = outliers(priced.map(({ amount }) => amount));
  const used = priced.filter((_, at) => !noted(isOutlier[at] ? 'outlier' : undefined, leave));
  const leftOut = REASONS.flatMap((reason) => {
    const count = reasons.get(reason);
    return count === undefined ? [] : { reason, count };
  });
  if (used.length < options.minCount) return { tooFew: used.length, leftOut };
  const doubtful = DOUBTS.reduce((sum, reason) => sum + (reasons.get(reason) ?? 0), 0);
  return { ...summary(used, { currency, confidence: options.confidence, doubtful }), leftOut };
}

function noted(reason: LeftOutReason | undefined, leave: (reason: LeftOutReason) => void): boolean {
  if (reason) leave(reason);
  return reason !== undefined;
}

function whyNot({ kind, condition, match }: Offer): LeftOutReason | undefined {
  if (kind === 'bid') return 'bid';
  if (condition === null) return 'unknown-condition';
  if (condition === 'for-parts' || condition === 'new') return condition;
  return match < LEAST_MATCH ? 'poor-match' : undefined;
}

/** Of several that are as common, the first by name; whatever the order of the offers is. */
function commonest(offers: readonly Offer[]): string {
  const counts = new Map<string, number>();
  for (const { price } of offers) counts.set(price.currency, (counts.get(price.currency) ?? 0) + 1);
  const [first] = [...counts].sort(([one, few], [other, many]) => many - few || (one < other ? -1 : 1));
  return first?.[0] ?? '';
}

interface Conversion extends Pick<EstimateOptions, 'rates'> {
  currency: string;
  leave: (reason: LeftOutReason) => void;
}

function inCurrency(offers: readonly Offer[], { currency, rates, leave }: Conversion): Priced[] {
  return offers.flatMap((offer) => {
    const amount = convert(offer.price, currency, rates)?.amountMinor;
    // What comes to nothing has no logarithm, and is no price.
    const reason = amount === undefined ? 'no-rate' : amount < 1 ? 'outlier' : undefined;
    return noted(reason, leave) || amount === undefined ? [] : { offer, amount };
  });
}

function summary(
  used: readonly Priced[],
  { currency, confidence, doubtful }: { currency: string; confidence: number; doubtful: number },
): Omit<PriceEstimateResult, 'leftOut'> {
  const amounts = ascending(used.map(({ amount }) => amount));
  const money = (amount: number): Money => ({ amountMinor: Math.round(amount), currency });
  const [low, median, high] = [0.25, 0.5, 0.75].map((part) => quantile(amounts, part)) as [
    number,
    number,
    number,
  ];
  // In one order, as sums of fractions differ by it.
  const matches = ascending(used.map(({ offer }) => offer.match));
  const match = (confidence * matches.reduce((sum, one) => sum + one, 0)) / used.length;
  return {
    price: money(median),
    minRange: money(low),
    maxRange: money(high),
    certainty: certainty({ count: used.length, spread: (high - low) / median, match, doubtful }),
    count: used.length,
    byCondition: CONDITIONS.flatMap((condition) => {
      const those = used.filter(({ offer }) => offer.condition === condition);
      if (those.length === 0) return [];
      const middle = quantile(ascending(those.map(({ amount }) => amount)), 0.5);
      return { condition, count: those.length, median: money(middle) };
    }),
    evidence: used
      .map(({ offer }) => offer)
      .sort(bySurest)
      .slice(0, MAX_EVIDENCE)
      .map(toEvidence),
  };
}

const bySurest = (one: Offer, other: Offer) =>
  other.match - one.match ||
  one.price.amountMinor - other.price.amountMinor ||
  (nameOf(one) < nameOf(other) ? -1 : Number(nameOf(one) > nameOf(other)));

const nameOf = ({ source, title, url, imageId, price }: Offer) =>
  [price.currency, title, url, imageId, source].join(' ');

const toEvidence = ({ source, url, title, price, seenAt, imageId }: Offer): Evidence => ({
  provider: source,
  url,
  title,
  price,
  seenAt,
  imageId,
});
