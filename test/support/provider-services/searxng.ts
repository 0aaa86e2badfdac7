import {
  json,
  startFakeService,
  status,
  type Behaviour,
  type FakeService,
} from '../model-services/fake-service.js';

export interface SearxngHit {
  url?: unknown;
  title?: unknown;
  content?: unknown;
}

export interface FakeSearxng extends FakeService {
  /** What it finds from now on, whatever is searched for. */
  finds(...hits: SearxngHit[]): void;
  /** What was searched for, in order. */
  searches(): URLSearchParams[];
}

/** As it comes out of the box: without `json` among its formats. */
export const formatForbidden: Behaviour = (response) =>
  void response.writeHead(403, { 'Content-Type': 'text/html' }).end('<h1>403 Forbidden</h1>');

/** A metasearch with the JSON that SearXNG documents. */
export async function startSearxng(): Promise<FakeSearxng> {
  let results: SearxngHit[] = [];
  const service = await startFakeService((response, request) => {
    const { pathname, searchParams } = new URL(request.path, 'http://searxng');
    const isAsked =
      request.method === 'GET' && pathname === '/search' && searchParams.get('format') === 'json';
    const answer = {
      query: searchParams.get('q'),
      number_of_results: results.length,
      results: results.map((hit) => ({
        engine: 'fake',
        engines: ['fake'],
        score: 1,
        category: 'general',
        ...hit,
      })),
      answers: [],
      corrections: [],
      infoboxes: [],
      suggestions: [],
      unresponsive_engines: [],
    };
    return (isAsked ? json(answer) : status(404))(response, request);
  });
  return Object.assign(service, {
    finds: (...hits: SearxngHit[]) => void (results = hits),
    searches: () => service.received.map(({ path }) => new URL(path, 'http://searxng').searchParams),
  });
}
