import { HostResolver } from '../../../src/http-client/guarded/host-resolver.js';
import { json, status, type FakeService } from '../model-services/fake-service.js';
import { EBAY_ID, EBAY_SECRET, ebayItem, startEbay, type FakeEbay } from '../provider-services/ebay.js';
import { startGoogleVision, VISION_KEY } from '../provider-services/google-vision.js';
import { startSearxng, type FakeSearxng } from '../provider-services/searxng.js';
import { startObedientModel } from '../provider-services/obedient-model.js';
import { lensAnswer, lensMatch, SERPAPI_KEY, startSerpApi } from '../provider-services/serpapi.js';
import { html, pageOf, startShop } from '../provider-services/shop.js';
import type { Json } from '../test-user.js';

const NAME = 'Acme Trail Jacket 200';
const MAKERS_PAGE = '/trail-200';
const OTHER_PAGES = ['/p/77', '/jackets'] as const;
export const PAGES = [MAKERS_PAGE, ...OTHER_PAGES];

/** Every name is this machine: shops are told apart by their names, and all have the fakes' port. */
class NamesOfHere extends HostResolver {
  resolve(): Promise<string[]> {
    return Promise.resolve(['127.0.0.1']);
  }
}

export const HERE = { provide: HostResolver, useValue: new NamesOfHere() };

export interface World {
  lens: FakeService;
  vision: FakeService;
  metasearch: FakeSearxng;
  shop: Awaited<ReturnType<typeof startShop>>;
  ebay: FakeEbay;
  model: FakeService;
  environment: Record<string, string>;
  /** Everybody is well again, and knows the jacket. */
  recover(): void;
  /** The maker's page is found by words alone: by its pictures, shops are. */
  hideMaker(): void;
  stop(): Promise<void>;
}

const product: Json = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Trail Jacket 200',
  brand: { '@type': 'Brand', name: 'Acme' },
  description: 'A light jacket for the hills.',
  offers: { '@type': 'Offer', price: '189.00', priceCurrency: 'EUR', availability: 'InStock' },
  additionalProperty: [{ '@type': 'PropertyValue', name: 'Weight', value: '320 g' }],
};

/** What machines are not told. */
const TEXT = `<h1>Trail Jacket 200</h1><p>${'Light, and dry within the hour. '.repeat(20)}</p><p>Of this one, the material is nylon</p>`;

/** Local servers that speak as every provider does, all of which know one jacket. */
export async function startWorld(): Promise<World> {
  const [lens, vision, metasearch, shop, ebay, model] = await Promise.all([
    startSerpApi(),
    startGoogleVision(),
    startSearxng(),
    startShop(),
    startEbay(),
    startObedientModel(),
  ]);
  const services = [lens, vision, metasearch, shop, ebay, model];
  let generation = 0;
  let pages: { url: string; title: string }[] = [];
  const show = (shown: typeof pages) => {
    lens.behave(json(lensAnswer({ visual_matches: shown.map(({ title, url }) => lensMatch(title, url)) })));
    vision.behave(json(webDetectionOf(shown)));
  };
  const page = html(pageOf({ title: `${NAME} | Acme`, data: product, body: TEXT }));
  const recover = () => {
    // Under names of their own, as what other tests had them say may be remembered of them.
    const number = ++generation;
    pages = [
      { url: shop.address(MAKERS_PAGE, `shop${number}.acme.example`), title: `${NAME} | Acme` },
      { url: shop.address(OTHER_PAGES[0], `${number}.outdoor.example`), title: `${NAME} men's | Outdoor` },
      { url: shop.address(OTHER_PAGES[1], `${number}.hills.example`), title: `Review: ${NAME}` },
    ];
    for (const service of services) service.behave(undefined);
    show(pages);
    metasearch.finds(...pages.map((each) => ({ ...each, content: 'A jacket' })));
    for (const path of OTHER_PAGES) shop.has(path, status(404));
    shop.has(MAKERS_PAGE, page);
    ebay.sells(
      ...['80.00', '90.00', '100.00', '110.00'].map((price, index) =>
        ebayItem(`${NAME} size ${index}`, price, { price: { value: price, currency: 'EUR' } }),
      ),
    );
  };
  const hideMaker = () => {
    show(pages.slice(1));
    shop.has(OTHER_PAGES[0], page);
  };
  return {
    lens,
    vision,
    metasearch,
    shop,
    ebay,
    model,
    recover,
    hideMaker,
    environment: {
      VISUAL_SEARCH: 'serpapi,google-vision',
      TEXT_SEARCH: 'searxng',
      OFFER_SEARCH: 'catalogue,ebay',
      LANGUAGE_MODEL: 'openai',
      PUBLIC_URL: 'https://pictures.example.com',
      SERPAPI_URL: lens.url,
      SERPAPI_API_KEY: SERPAPI_KEY,
      GOOGLE_VISION_URL: vision.url,
      GOOGLE_VISION_API_KEY: VISION_KEY,
      SEARXNG_URL: metasearch.url,
      EBAY_URL: ebay.url,
      EBAY_CLIENT_ID: EBAY_ID,
      EBAY_CLIENT_SECRET: EBAY_SECRET,
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'seer-1',
      ALLOW_PRIVATE_HOSTS: '127.0.0.0/8:*',
      IDENTIFICATION_RETRY_AFTER: '3600',
    },
    stop: async () => void (await Promise.all(services.map((service) => service.stop()))),
  };
}

const webDetectionOf = (pages: readonly { url: string; title: string }[]): Json => ({
  responses: [
    {
      webDetection: {
        webEntities: [{ entityId: '/m/1', score: 1.2, description: 'Acme' }],
        pagesWithMatchingImages: pages.map(({ url, title }) => ({
          url,
          pageTitle: title.replace('Trail Jacket', '<b>Trail Jacket</b>'),
          fullMatchingImages: [{ url: `${url}.jpg` }],
        })),
        bestGuessLabels: [{ label: 'trail jacket', languageCode: 'en' }],
      },
    },
  ],
});
