import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Source } from '../src/analysis/producer.js';
import { WorkFault } from '../src/common/work-fault.js';
import { buildConfig } from '../src/config/app-config.js';
import { parseEnvironment } from '../src/config/environment.js';
import { EbayOffers } from '../src/identification/offers/ebay/ebay.offer-search.js';
import { CAMERA, productCalled } from '../src/identification/testing/products.js';
import { json, WAYS_TO_FAIL } from './support/model-services/fake-service.js';
import {
  EBAY_ID,
  EBAY_SECRET,
  ebayAnswer,
  ebayItem,
  startEbay,
  type FakeEbay,
} from './support/provider-services/ebay.js';

const source = { image: { id: 'i', ownerId: 7 } } as unknown as Source;

let ebay: FakeEbay;
beforeAll(async () => {
  ebay = await startEbay();
});
afterAll(() => ebay.stop());

/** As a process makes it, with no token yet and nothing of what other tests made the service do. */
function newDriver(environment: Record<string, string> = {}): EbayOffers {
  const { identification, providerServices } = buildConfig(
    parseEnvironment({
      NODE_ENV: 'test',
      PROVIDER_TIMEOUT: '1',
      PROVIDER_CONCURRENCY: '30',
      EBAY_URL: ebay.url,
      EBAY_CLIENT_ID: EBAY_ID,
      EBAY_CLIENT_SECRET: EBAY_SECRET,
      ...environment,
    }),
  );
  return new EbayOffers(identification, providerServices);
}

const { signal } = new AbortController();
const find = (driver: EbayOffers, of = CAMERA, until = signal) =>
  driver.find({ product: of, source, signal: until });

/** Of what was thrown; nobody is told of keys, tokens and addresses. */
async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    return `it answered ${JSON.stringify(await work)}`;
  } catch (error) {
    if (!(error instanceof WorkFault)) throw error;
    expect(`${error.stack} ${String(error.cause)}`).not.toMatch(/127\.0\.0\.1|localhost|secret|0002b/);
    return error.code;
  }
}

it('tells which marketplace it is asked for, as another one answers otherwise', () => {
  expect(newDriver({ EBAY_MARKETPLACE: 'EBAY_DE' }).askedWith).toContain('EBAY_DE');
});

describe(EbayOffers, () => {
  let driver: EbayOffers;
  let before: { searches: number; tokens: number };
  beforeEach(() => {
    ebay.behave(undefined);
    ebay.sells();
    driver = newDriver();
    before = { searches: ebay.searches().length, tokens: ebay.tokensGiven() };
  });
  const asked = () => ({
    searches: ebay.searches().length - before.searches,
    tokens: ebay.tokensGiven() - before.tokens,
  });

  it('tells all that is said of an offer', async () => {
    ebay.sells(ebayItem('Fujifilm X100V silver', '189.99'));
    expect(await find(driver)).toEqual([
      {
        source: 'ebay',
        url: 'https://www.ebay.example/itm/2118999?hash=item1&amdata=enc1',
        title: 'Fujifilm X100V silver',
        price: { amountMinor: 18999, currency: 'USD' },
        shippingMinor: 0,
        condition: 'used',
        conditionText: 'Used',
        kind: 'ask',
        seenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        match: 1,
        imageId: null,
      },
    ]);
  });

  it('asks for used things at fixed prices, in the configured market', async () => {
    await find(
      newDriver({ EBAY_MARKETPLACE: 'EBAY_DE' }),
      productCalled(`"Röntgen" -gerät (${'sehr lang '.repeat(20)})`),
    );
    const { path, headers } = ebay.searches().at(-1)!;
    const query = Object.fromEntries(new URL(path, ebay.url).searchParams);
    expect(query).toEqual({
      q: expect.stringMatching(/^Röntgen gerät sehr lang( \S+)*$/),
      filter: 'conditions:{USED},buyingOptions:{FIXED_PRICE}',
      limit: '50',
    });
    expect(query['q']!.length).toBeLessThanOrEqual(100);
    expect(path).not.toContain('+');
    expect(headers['x-ebay-c-marketplace-id']).toBe('EBAY_DE');
  });

  it('finds nothing where nothing is for sale', async () => {
    expect(await find(driver)).toEqual([]);
  });

  it.each([
    ['1000', 'new'],
    ['1500', 'like-new'],
    ['2000', 'like-new'],
    ['2500', 'good'],
    ['2750', 'like-new'],
    ['3000', 'used'],
    ['3010', 'fair'],
    ['4000', 'good'],
    ['6000', 'fair'],
    ['7000', 'for-parts'],
    [7000, 'for-parts'],
    ['9999', 'used'],
    [null, 'used'],
  ])('knows the condition %s as %s', async (conditionId, condition) => {
    ebay.sells(ebayItem('Fujifilm X100V', '100.00', { conditionId }));
    expect((await find(driver))[0]?.condition).toBe(condition);
  });

  it('reads the words for a condition that has no number', async () => {
    ebay.sells(ebayItem('Fujifilm X100V', '100.00', { conditionId: null, condition: 'Very good' }));
    expect((await find(driver))[0]).toMatchObject({ condition: 'good', conditionText: 'Very good' });
  });

  it('believes the title that says it is broken', async () => {
    ebay.sells(ebayItem('Fujifilm X100V defekt, für Bastler', '100.00'));
    expect((await find(driver))[0]?.condition).toBe('for-parts');
  });

  it('takes what is bid for no price that is asked', async () => {
    const currentBidPrice = { value: '50.00', currency: 'USD' };
    ebay.sells(
      ebayItem('Fujifilm X100V a', '300.00', { buyingOptions: ['AUCTION'], currentBidPrice }),
      ebayItem('Fujifilm X100V b', '300.00', { buyingOptions: ['FIXED_PRICE', 'AUCTION'], currentBidPrice }),
      ebayItem('Fujifilm X100V c', '300.00', { buyingOptions: ['AUCTION'] }),
    );
    const told = (await find(driver)).map(({ kind, price }) => [kind, price.amountMinor]);
    expect(told).toEqual([
      ['bid', 5000],
      ['ask', 30000],
    ]);
  });

  it.each([
    ['none', [], null],
    ['of another currency', [{ shippingCost: { value: '5.00', currency: 'EUR' } }], null],
    ['to be worked out', [{ shippingCostType: 'CALCULATED' }], null],
    ['one of another shape', [7, { shippingCost: { value: '5.00', currency: 'USD' } }], 500],
  ])('knows the cost of shipping, of %s, as it is', async (_, shippingOptions, shippingMinor) => {
    ebay.sells(ebayItem('Fujifilm X100V', '100.00', { shippingOptions }));
    expect((await find(driver))[0]?.shippingMinor).toBe(shippingMinor);
  });

  it('leaves out what is no offer, and keeps the others', async () => {
    ebay.sells(
      null,
      'item',
      { title: 7 },
      ebayItem('Fujifilm X100V', '-5.00'),
      ebayItem('Fujifilm X100V', '0.00'),
      ebayItem('Fujifilm X100V', '1e3'),
      ebayItem('Fujifilm X100V', '100.00', { price: { value: '100.00', currency: 'XYZ' } }),
      ebayItem('\u0000\u202e ', '100.00'),
      ebayItem('Fujifilm X100V', '12000', { price: { value: '12000', currency: 'JPY' } }),
    );
    const told = (await find(driver)).map(({ price }) => price);
    expect(told).toEqual([{ amountMinor: 12000, currency: 'JPY' }]);
  });

  it('tells strangers’ words as one short line, and no address that is none of the web', async () => {
    const title = `Fujifilm X100V\n\u0000<b>\u202e${'long '.repeat(200)}`;
    ebay.sells(
      ebayItem(title, '100.00', { itemWebUrl: 'javascript:alert(1)', condition: 'Used\r\n'.repeat(99) }),
    );
    const [offer] = await find(driver);
    expect(offer!.title).toMatch(/^Fujifilm X100V <b> long [long ]*…$/);
    expect(offer!.title.length).toBeLessThanOrEqual(300);
    expect(offer!.conditionText!.length).toBeLessThanOrEqual(100);
    expect(offer!.url).toBeNull();
  });

  it('tells accessories from the thing', async () => {
    ebay.sells(ebayItem('Leather case for Fujifilm X100V', '10.00'));
    expect((await find(driver))[0]?.match).toBeLessThan(0.5);
  });

  it.each([
    ['errors', { errors: [{ errorId: 12023, message: 'secret' }] }, 'SERVICE_REFUSED'],
    ['nothing at all', {}, 'SERVICE_ANSWER_INVALID'],
    ['only things of another shape', { total: 2, itemSummaries: [1, 2] }, 'SERVICE_ANSWER_INVALID'],
    ['a list that is none', { total: 1, itemSummaries: {} }, 'SERVICE_ANSWER_INVALID'],
  ])('says so where the answer holds %s', async (_, answer, code) => {
    ebay.whenSearched(json(answer));
    expect(await codeOf(find(driver))).toBe(code);
  });

  it('does not mind warnings beside an answer', async () => {
    ebay.whenSearched(
      json({ ...ebayAnswer(ebayItem('Fujifilm X100V', '1.00')), warnings: [{ errorId: 12501 }] }),
    );
    expect(await find(driver)).toHaveLength(1);
  });

  describe('its token', () => {
    it('is asked for once, and used again', async () => {
      await Promise.all(Array.from({ length: 20 }, () => find(driver)));
      await find(driver);
      expect(asked()).toEqual({ searches: 21, tokens: 1 });
    });

    it('is asked for anew before its time is up', async () => {
      ebay.whenSearched(json(ebayAnswer()));
      ebay.next(json({ access_token: 'short-lived', expires_in: 0.001 }));
      await find(driver);
      await expect
        .poll(async () => {
          await find(driver);
          return ebay.tokensGiven() - before.tokens;
        })
        .toBeGreaterThan(0);
    });

    it('is renewed where it is not accepted any more, once for all', async () => {
      await find(driver);
      ebay.revoke();
      await Promise.all(Array.from({ length: 10 }, () => find(driver)));
      expect(asked().tokens).toBe(2);
    });

    it('is given up where the new one is not accepted either', async () => {
      ebay.whenSearched(json({ errors: [{ errorId: 1001 }] }, 401));
      expect(await codeOf(find(driver))).toBe('SERVICE_UNAUTHORIZED');
      expect(asked()).toEqual({ searches: 2, tokens: 2 });
    });

    it('is not to be had by the wrong key', async () => {
      expect(await codeOf(find(newDriver({ EBAY_CLIENT_SECRET: 'wrong-secret' })))).toBe(
        'SERVICE_UNAUTHORIZED',
      );
      expect(asked().searches).toBe(0);
    });

    it('comes for the others though one gives up waiting', async () => {
      let open = () => undefined as void;
      const gate = new Promise<void>((resolve) => (open = resolve));
      ebay.whenSearched(json(ebayAnswer()));
      ebay.next(async (response, request) => {
        await gate;
        await json({ access_token: 'late', expires_in: 7200 })(response, request);
      });
      const impatient = new AbortController();
      const one = find(driver, CAMERA, impatient.signal);
      const other = find(driver);
      impatient.abort(new Error('enough'));
      await expect(one).rejects.toThrow('enough');
      open();
      expect(await other).toEqual([]);
    });

    it.each([
      ['no token', { expires_in: 7200 }],
      ['one that is no header', { access_token: 'a\r\nX-Evil: 1', expires_in: 7200 }],
      ['one without an end', { access_token: 'secret' }],
    ])('is none where the answer holds %s', async (_, answer) => {
      ebay.whenAskedForTokens(json(answer));
      expect(await codeOf(find(driver))).toBe('SERVICE_ANSWER_INVALID');
    });
  });

  it.each(WAYS_TO_FAIL)('says what is wrong where searching $way', async ({ behaviour, code }) => {
    ebay.whenSearched(behaviour);
    expect(await codeOf(find(driver))).toBe(code);
  });

  it.each(WAYS_TO_FAIL)('says what is wrong where asking for a token $way', async ({ behaviour, code }) => {
    ebay.whenAskedForTokens(behaviour);
    expect(await codeOf(find(driver))).toBe(code);
  });

  it('says so where it is not there, and finds it again', async () => {
    await ebay.interrupt();
    expect(await codeOf(find(driver))).toBe('SERVICE_UNREACHABLE');
    await ebay.resume();
    expect(await find(driver)).toEqual([]);
  });

  it.each(['EBAY_CLIENT_ID', 'EBAY_CLIENT_SECRET'])('cannot be asked without %s', async (setting) => {
    const unconfigured = newDriver({ [setting]: '' });
    expect(unconfigured.unavailable()).toContain('EBAY_CLIENT_ID');
    expect(await codeOf(find(unconfigured))).toBe('UNAVAILABLE');
    expect(driver.unavailable()).toBeUndefined();
  });
});
