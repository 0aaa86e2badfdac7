import type { Environment } from './environment.js';

const base = (address: string | undefined) => address?.replace(/\/+$/, '');

/** What pictures show, where it is sold, and what it is worth. */
export const identificationSlices = (environment: Environment) => ({
  identification: {
    visualSearch: environment.VISUAL_SEARCH,
    textSearch: environment.TEXT_SEARCH,
    offerSearch: environment.OFFER_SEARCH,
    languageModel: environment.LANGUAGE_MODEL,
    catalogueMinScore: environment.CATALOGUE_MIN_SCORE,
    /** For one provider's answer, with all that is tried again. */
    timeoutSeconds: environment.PROVIDER_TIMEOUT,
    concurrency: environment.PROVIDER_CONCURRENCY,
    /** Of those that cost, for one user and for all; 0 is without limit. */
    callsPerUserPerDay: environment.PROVIDER_CALLS_PER_USER_PER_DAY,
    callsPerDay: environment.PROVIDER_CALLS_PER_DAY,
    /** 0: nothing is kept. */
    answerTtlSeconds: environment.PROVIDER_ANSWER_TTL,
    pageTimeoutSeconds: environment.RETAIL_PAGE_TIMEOUT,
    pageMaxBytes: environment.RETAIL_PAGE_MAX_BYTES,
    /** For how long what failed, or found nothing, is told again rather than tried again by POST /api/classify. */
    retryAfterSeconds: environment.IDENTIFICATION_RETRY_AFTER,
    /** Null: that of most offers. */
    currency: environment.CURRENCY ?? null,
    rates: environment.CURRENCY_RATES ?? {},
    offersMinCount: environment.OFFERS_MIN_COUNT,
  },
  providerServices: {
    serpapi: {
      url: base(environment.SERPAPI_URL),
      apiKey: environment.SERPAPI_API_KEY,
      country: environment.SERPAPI_COUNTRY,
      language: environment.SERPAPI_LANGUAGE,
    },
    googleVision: {
      url: base(environment.GOOGLE_VISION_URL),
      apiKey: environment.GOOGLE_VISION_API_KEY,
    },
    searxng: { url: base(environment.SEARXNG_URL), language: environment.SEARXNG_LANGUAGE },
    browser: {
      searchUrl: environment.BROWSER_SEARCH_URL,
      executable: environment.BROWSER_EXECUTABLE,
      fileInput: environment.BROWSER_SEARCH_FILE_INPUT,
      result: environment.BROWSER_SEARCH_RESULT,
    },
    ebay: {
      url: base(environment.EBAY_URL),
      clientId: environment.EBAY_CLIENT_ID,
      clientSecret: environment.EBAY_CLIENT_SECRET,
      marketplace: environment.EBAY_MARKETPLACE,
    },
  },
});
