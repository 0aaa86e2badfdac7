import { describe, expect, it } from 'vitest';
import { buildConfig } from './app-config.js';
import { ConfigurationError, parseEnvironment } from './environment.js';

const SECRET = '5b1f0c6c9f1d4a7e8b2d3c4e5f60718293a4b5c6d7e8f901';
const GIVEN = {
  JWT_SECRET: SECRET,
  MEDIA_URL_SECRETS: SECRET,
  DATABASE_URL: 'postgres://localhost/platform',
};

const config = (source: Record<string, string> = {}) =>
  buildConfig(parseEnvironment({ ...GIVEN, ...source }));

function faults(source: Record<string, string>): string {
  try {
    parseEnvironment(source);
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults.join('\n');
    throw error;
  }
}

describe('the settings of identification', () => {
  it.each(['EBAY_URL', 'SERPAPI_URL', 'GOOGLE_VISION_URL', 'SEARXNG_URL', 'BROWSER_SEARCH_URL'])(
    'take %s as an address only',
    (name) => {
      for (const wrong of ['nonsense', 'serpapi', 'ftp://x', 'host:1234'])
        expect(faults({ [name]: wrong })).toMatch(new RegExp(`^${name}: `));
      expect(faults({ [name]: 'http://localhost:8080/' })).toBe('');
      expect(faults({ [name]: '' })).toBe('');
    },
  );

  it('know where those are whose address nobody gives', () => {
    const { ebay, serpapi, googleVision } = config({ EBAY_URL: '' }).providerServices;
    expect([ebay.url, serpapi.url, googleVision.url]).toEqual([
      'https://api.ebay.com',
      'https://serpapi.com',
      'https://vision.googleapis.com',
    ]);
  });

  it('take currencies that there are', () => {
    expect(config({ CURRENCY: 'eur', CURRENCY_RATES: 'eur=1, usd=1.08' }).identification).toMatchObject({
      currency: 'EUR',
      rates: { EUR: 1, USD: 1.08 },
    });
    expect(config({ CURRENCY: '' }).identification).toMatchObject({ currency: null, rates: {} });
    for (const CURRENCY of ['EUX', 'EURO', '€'])
      expect(faults({ CURRENCY })).toMatch(/^CURRENCY: give the code/);
    for (const CURRENCY_RATES of ['ZZZ=1', 'EUR=1,USD', 'EUR=0', 'EUR=1;USD=2', 'EUR=Infinity'])
      expect(faults({ CURRENCY_RATES })).toMatch(/^CURRENCY_RATES: give currencies and amounts/);
  });

  it('refuse rates by which nothing can be turned into the currency that is asked for', () => {
    expect(faults({ CURRENCY: 'EUR', CURRENCY_RATES: 'USD=1.08' })).toMatch(
      /^CURRENCY_RATES: give EUR as well/,
    );
    expect(faults({ CURRENCY: 'EUR' })).toBe('');
    expect(faults({ CURRENCY_RATES: 'USD=1.08' })).toBe('');
  });
});
