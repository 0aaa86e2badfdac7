import { describe, expect, it } from 'vitest';
import type { Offer, PriceEstimateResult } from '../../analysis/identification-results.js';
import { anOffer } from '../testing/offers.js';
import { estimate, type EstimateOptions } from './estimate.js';

const OPTIONS: EstimateOptions = { currency: null, rates: {}, minCount: 3, confidence: 1 };

function offer(amountMinor: number, changes: Partial<Offer> & { currency?: string } = {}): Offer {
  const { currency = 'EUR', ...rest } = changes;
  const url = `https://shop.example/${currency}/${amountMinor}`;
  return anOffer({ url, title: `X100V ${amountMinor}`, price: { amountMinor, currency }, ...rest });
}

const offers = (...amounts: number[]) => amounts.map((amount) => offer(amount));

function estimated(given: readonly Offer[], options: Partial<EstimateOptions> = {}): PriceEstimateResult {
  const result = estimate(given, { ...OPTIONS, ...options });
  if ('tooFew' in result) throw new Error(`Too few: ${JSON.stringify(result)}`);
  return result;
}

/** Always the same, so that what fails once fails again. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function shuffled<T>(values: readonly T[], next: () => number): T[] {
  return values
    .map((value) => ({ value, key: next() }))
    .sort((one, other) => one.key - other.key)
    .map(({ value }) => value);
}

describe(estimate, () => {
  it('gives the median, the quartiles and how many they are of', () => {
    const result = estimated(offers(10000, 11000, 12000, 13000, 14000));
    expect(result).toMatchObject({
      price: { amountMinor: 12000, currency: 'EUR' },
      minRange: { amountMinor: 11000, currency: 'EUR' },
      maxRange: { amountMinor: 13000, currency: 'EUR' },
      count: 5,
      leftOut: [],
    });
  });

  it('goes between the two in the middle, to the whole cent', () => {
    expect(estimated(offers(100, 101, 102, 105)).price.amountMinor).toBe(102);
  });

  it('leaves out what says nothing of a used one in working order, and counts that', () => {
    const result = estimated([
      ...offers(10000, 11000, 12000),
      offer(100, { kind: 'bid' }),
      offer(2000, { condition: 'for-parts' }),
      offer(2100, { condition: 'for-parts' }),
      offer(20000, { condition: 'new' }),
      offer(19000, { condition: null }),
      offer(1500, { match: 0.49 }),
      offer(11000, { currency: 'USD' }),
      offer(100000),
    ]);
    expect(result.price.amountMinor).toBe(11000);
    expect(result.count).toBe(3);
    expect(result.leftOut).toEqual([
      { reason: 'bid', count: 1 },
      { reason: 'for-parts', count: 2 },
      { reason: 'new', count: 1 },
      { reason: 'unknown-condition', count: 1 },
      { reason: 'poor-match', count: 1 },
      { reason: 'no-rate', count: 1 },
      { reason: 'outlier', count: 1 },
    ]);
    expect(result.evidence).toHaveLength(3);
  });

  it.each([
    ['dear', [10000, 10500, 11000, 11500, 12000, 90000]],
    ['cheap', [10000, 10500, 11000, 11500, 12000, 900]],
    ['different where the others are all the same', [10000, 10000, 10000, 10000, 30000]],
  ])('leaves out one that is far too %s', (_, amounts) => {
    expect(estimated(offers(...amounts)).leftOut).toEqual([{ reason: 'outlier', count: 1 }]);
  });

  it('keeps one that differs a little where the others are all the same', () => {
    expect(estimated(offers(10000, 10000, 10000, 10000, 10500)).count).toBe(5);
  });

  it('counts in the currency of most, and by rates', () => {
    const given = [...offers(10000, 10200, 10400), offer(12500, { currency: 'USD' })];
    expect(estimated(given).leftOut).toEqual([{ reason: 'no-rate', count: 1 }]);
    const rated = estimated(given, { rates: { EUR: 1, USD: 1.25 } });
    expect(rated).toMatchObject({ count: 4, price: { amountMinor: 10100, currency: 'EUR' } });
    // As it was seen, so that anybody finds it again.
    expect(rated.evidence.filter(({ price }) => price?.currency === 'USD')).toHaveLength(1);
  });

  it('counts in the configured currency, also in one without small change', () => {
    const result = estimated(offers(10000, 10200, 10400), { currency: 'JPY', rates: { EUR: 1, JPY: 160 } });
    expect(result.price).toEqual({ amountMinor: 16320, currency: 'JPY' });
    expect(result.byCondition).toEqual([
      { condition: 'used', count: 3, median: { amountMinor: 16320, currency: 'JPY' } },
    ]);
  });

  it('chooses between two currencies that are as common always alike', () => {
    const given = [...offers(1, 2), offer(3, { currency: 'CHF' }), offer(4, { currency: 'CHF' })];
    const both = [given, given.toReversed()].map((each) => estimated(each, { minCount: 2 }).price.currency);
    expect(both).toEqual(['CHF', 'CHF']);
  });

  it('tells the median of each condition, from best to worst', () => {
    const result = estimated([
      offer(9000, { condition: 'fair' }),
      offer(12000, { condition: 'like-new' }),
      ...offers(10000, 10400),
      offer(10300, { condition: 'good' }),
    ]);
    expect(result.byCondition).toEqual([
      { condition: 'like-new', count: 1, median: { amountMinor: 12000, currency: 'EUR' } },
      { condition: 'good', count: 1, median: { amountMinor: 10300, currency: 'EUR' } },
      { condition: 'used', count: 2, median: { amountMinor: 10200, currency: 'EUR' } },
      { condition: 'fair', count: 1, median: { amountMinor: 9000, currency: 'EUR' } },
    ]);
  });

  it('shows what it rests on, the surest first, and no more than anybody looks at', () => {
    const sure = offer(10099, { match: 1, imageId: 'a', url: null });
    const result = estimated([...Array.from({ length: 60 }, (_, at) => offer(10000 + at)), sure]);
    expect(result.count).toBe(61);
    expect(result.evidence).toHaveLength(50);
    expect(result.evidence[0]).toEqual({
      provider: 'ebay',
      url: null,
      title: 'X100V 10099',
      price: { amountMinor: 10099, currency: 'EUR' },
      seenAt: '2026-01-02T03:04:05.000Z',
      imageId: 'a',
    });
  });

  it('is as certain as it is sure which product it is', () => {
    const [sure, unsure] = [1, 0.5].map(
      (confidence) => estimated(offers(10000, 10200, 10400), { confidence }).certainty,
    );
    expect(sure! / 2).toBeCloseTo(unsure!, 2);
  });

  it('is less certain where more was doubtful than was not', () => {
    const poor = Array.from({ length: 5 }, () => offer(10000, { match: 0.3 }));
    const [plain, doubted, broken] = [[], poor, poor.map((each) => ({ ...each, kind: 'bid' as const }))].map(
      (others) => estimated([...offers(10000, 10200, 10400), ...others]).certainty,
    );
    expect(doubted).toBeLessThan(plain! * 0.8);
    expect(broken).toBe(plain);
  });

  it.each([
    ['none', []],
    ['two', offers(1, 2)],
    ['two, and bids', [...offers(1, 2), offer(1, { kind: 'bid' })]],
    ['of nothing', offers(0, 0, 0)],
  ])('honestly says when there are too few: %s', (_, given) => {
    const result = estimate(given, OPTIONS);
    expect(result).toHaveProperty('tooFew');
    expect((result as { tooFew: number }).tooFew).toBeLessThan(3);
  });

  it('says that there are too few where the configured currency has no rate', () => {
    expect(estimate(offers(1, 2, 3), { ...OPTIONS, currency: 'USD' })).toEqual({
      tooFew: 0,
      leftOut: [{ reason: 'no-rate', count: 3 }],
    });
  });

  describe('whatever the offers are', () => {
    const cases = Array.from({ length: 200 }, (_, seed) => {
      const next = random(seed + 1);
      const count = 3 + Math.floor(next() * 30);
      const given = Array.from({ length: count }, (__, at) =>
        offer(Math.ceil(next() ** 3 * 100_000), {
          currency: next() < 0.8 ? 'EUR' : 'USD',
          condition: next() < 0.5 ? 'used' : 'good',
          match: 0.4 + 0.6 * next(),
          title: `X100V ${at}`,
        }),
      );
      return { given, next };
    });
    const rates = { EUR: 1, USD: 1.1 };

    it('their order changes nothing', () => {
      for (const { given, next } of cases) {
        const result = estimate(given, { ...OPTIONS, rates });
        expect(estimate(shuffled(given, next), { ...OPTIONS, rates })).toEqual(result);
      }
    });

    it('the estimate is a price between theirs, in order, and certain in part', () => {
      for (const { given } of cases) {
        const result = estimate(given, { ...OPTIONS, rates });
        if ('tooFew' in result) continue;
        const { price, minRange, maxRange, certainty } = result;
        const amounts = [minRange, price, maxRange].map(({ amountMinor }) => amountMinor);
        expect(amounts.every(Number.isSafeInteger)).toBe(true);
        expect(amounts).toEqual(amounts.toSorted((one, other) => one - other));
        expect(amounts[0]).toBeGreaterThan(0);
        expect(certainty).toBeGreaterThan(0);
        expect(certainty).toBeLessThan(1);
      }
    });

    it('what costs ten times as much is worth ten times as much, and no less certainly', () => {
      for (const { given } of cases) {
        const dearer = given.map((each) => ({
          ...each,
          price: { ...each.price, amountMinor: each.price.amountMinor * 10 },
        }));
        const [once, tenfold] = [given, dearer].map((each) =>
          estimate(each, { ...OPTIONS, currency: 'EUR' }),
        );
        if ('tooFew' in once! || 'tooFew' in tenfold!) {
          expect(tenfold).toEqual(once);
          continue;
        }
        expect(tenfold!.count).toBe(once!.count);
        expect(Math.abs(tenfold!.price.amountMinor - 10 * once!.price.amountMinor)).toBeLessThanOrEqual(5);
        expect(tenfold!.certainty).toBeCloseTo(once!.certainty, 2);
      }
    });
  });
});
