import {
  json,
  startFakeService,
  status,
  type Behaviour,
  type FakeService,
} from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

/** What a shop says of a thing to machines. */
export const listing = (name: string, price: string, more: { offer?: Json; product?: Json } = {}): Json => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  name,
  offers: {
    '@type': 'Offer',
    price,
    priceCurrency: 'EUR',
    itemCondition: 'https://schema.org/UsedCondition',
    availability: 'https://schema.org/InStock',
    ...more.offer,
  },
  ...more.product,
});

export const page = (title: string, data: Json): Behaviour => {
  const html = `<!doctype html><title>${title}</title><script type="application/ld+json">${JSON.stringify(data)}</script>`;
  return (response) => void response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
};

export interface SecondHandWeb extends FakeService {
  /** Which pages there are, and are found in this order, whatever is searched for. */
  has(...pages: { title: string; data?: Json; behaviour?: Behaviour }[]): void;
  /** What searching does from now on; pages are there all the same. */
  whenSearched(behaviour: Behaviour): void;
  searches(): string[];
}

const isSearch = (path: string) => path.startsWith('/search?');

/** A metasearch, and the pages that it finds, all in one place. */
export async function startSecondHandWeb(): Promise<SecondHandWeb> {
  let hits: { title: string; url: string; content: string; engine: string }[] = [];
  let pages: Behaviour[] = [];
  let generation = 0;

  const well: Behaviour = (response, request) => {
    if (isSearch(request.path))
      return json({ query: 'q', number_of_results: 0, results: hits })(response, request);
    const [, of, index] = /^\/(\d+)\/(\d+)$/.exec(request.path) ?? [];
    const there = Number(of) === generation ? pages[Number(index)] : undefined;
    return (there ?? status(404))(response, request);
  };

  const service = await startFakeService(well);
  return Object.assign(service, {
    has(...given: Parameters<SecondHandWeb['has']>) {
      // Under addresses of their own, as those of other tests may be kept.
      generation++;
      pages = given.map(({ title, data, behaviour }) => behaviour ?? page(title, data));
      hits = given.map(({ title }, index) => ({
        title,
        url: `${service.url}/${generation}/${index}`,
        content: `${title} for sale`,
        engine: 'fake',
      }));
    },
    whenSearched: (behaviour: Behaviour) =>
      service.behave((response, request) => (isSearch(request.path) ? behaviour : well)(response, request)),
    searches: () => service.received.map(({ path }) => path).filter(isSearch),
  });
}
