import { describe, expect, it } from 'vitest';
import { configOf, faultTextOf } from './testing/settings.js';

describe('the settings of identification', () => {
  it.each(['EBAY_URL', 'SERPAPI_URL', 'GOOGLE_VISION_URL', 'SEARXNG_URL', 'BROWSER_SEARCH_URL'])(
    'take %s as an address only',
    (name) => {
      for (const wrong of ['nonsense', 'serpapi', 'ftp://x', 'host:1234'])
        expect(faultTextOf({ [name]: wrong })).toMatch(new RegExp(`^${name}: `));
      expect(faultTextOf({ [name]: 'http://localhost:8080/' })).toBe('');
      expect(faultTextOf({ [name]: '' })).toBe('');
    },
  );

  it('know where those are whose address nobody gives', () => {
    const { ebay, serpapi, googleVision } = configOf({ EBAY_URL: '' }).providerServices;
    expect([ebay.url, serpapi.url, googleVision.url]).toEqual([
      'https://api.ebay.com',
      'https://serpapi.com',
      'https://vision.googleapis.com',
    ]);
  });

  it('take currencies that there are', () => {
    expect(configOf({ CURRENCY: 'eur', CURRENCY_RATES: 'eur=1, usd=1.08' }).identification).toMatchObject({
      currency: 'EUR',
      rates: { EUR: 1, USD: 1.08 },
    });
    expect(configOf({ CURRENCY: '' }).identification).toMatchObject({ currency: null, rates: {} });
    for (const CURRENCY of ['EUX', 'EURO', '€'])
      expect(faultTextOf({ CURRENCY })).toMatch(/^CURRENCY: give the code/);
    for (const CURRENCY_RATES of ['ZZZ=1', 'EUR=1,USD', 'EUR=0', 'EUR=1;USD=2', 'EUR=Infinity'])
      expect(faultTextOf({ CURRENCY_RATES })).toMatch(/^CURRENCY_RATES: give currencies and amounts/);
  });

  it('refuse rates by which nothing can be turned into the currency that is asked for', () => {
    expect(faultTextOf({ CURRENCY: 'EUR', CURRENCY_RATES: 'USD=1.08' })).toMatch(
      /^CURRENCY_RATES: give EUR as well/,
    );
    expect(faultTextOf({ CURRENCY: 'EUR' })).toBe('');
    expect(faultTextOf({ CURRENCY_RATES: 'USD=1.08' })).toBe('');
  });
});
