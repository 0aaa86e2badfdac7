import sharp from 'sharp';
import {
  json,
  startFakeService,
  type Behaviour,
  type FakeService,
  type ReceivedRequest,
} from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

export const SERPAPI_KEY = 'serpapi-0002b-secret';
export const SEARCH_ID = '67bf22fdc3393658bf38c7ba';

/** As the service describes it, whatever it is to say. */
export const lensMatch = (title: string, link: string, more: Json = {}): Json => ({
  position: 1,
  title,
  link,
  source: 'A shop',
  source_icon: 'https://serpapi.com/searches/67bf/images/icon.png',
  thumbnail: 'https://encrypted-tbn2.gstatic.com/images?q=tbn:1',
  thumbnail_width: 225,
  thumbnail_height: 225,
  image: 'https://shop.example.com/full.jpg',
  image_width: 1500,
  image_height: 1500,
  ...more,
});

export const lensAnswer = (more: Json = {}, state = 'Success'): Json => ({
  search_metadata: {
    id: SEARCH_ID,
    status: state,
    json_endpoint: `https://serpapi.com/searches/${SEARCH_ID}.json`,
    google_lens_url: 'https://lens.google.com/uploadbyurl',
    total_time_taken: 2.31,
  },
  search_parameters: { engine: 'google_lens', hl: 'en' },
  ...more,
});

export const JACKET = lensMatch('Acme Trail Jacket 200', 'https://acme.example.com/trail-200', {
  source: 'Acme',
  rating: 4.7,
  reviews: 207,
  price: { value: '€189*', extracted_value: 189, currency: '€' },
  in_stock: true,
});

/** With status 200: the search went well. */
export const LENS_KNOWS_NOTHING = lensAnswer({
  error: "Google Lens hasn't returned any results for this query.",
});

export interface FakeSerpApi extends FakeService {
  /** What it got of each link that it was given. */
  fetched: { url: string; status: number; headers: Headers; bytes: Buffer }[];
  /** Where the platform really listens, whatever its links say. Without, it fetches nothing. */
  fetchFrom(platform: string): void;
}

/** Fetches what it is asked about, as Google Lens does, and finds jackets. */
export async function startSerpApi(): Promise<FakeSerpApi> {
  let platform: string | undefined;
  const fetched: FakeSerpApi['fetched'] = [];

  async function fetchPicture(link: URL): Promise<boolean> {
    if (platform === undefined) return true;
    const response = await fetch(`${platform}${link.pathname}${link.search}`, { redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    fetched.push({ url: link.href, status: response.status, headers: response.headers, bytes });
    return response.ok && (await sharp(bytes).metadata()).format === 'jpeg';
  }

  const well: Behaviour = async (response, request) => {
    const asked = new URL(request.path, 'http://serpapi');
    const { searchParams: query } = asked;
    if (query.get('api_key') !== SERPAPI_KEY)
      return json({ error: 'Invalid API key.' }, 401)(response, request);
    if (asked.pathname === `/searches/${SEARCH_ID}.json`)
      return json(lensAnswer({ visual_matches: [JACKET] }))(response, request);
    if (asked.pathname !== '/search.json' || query.get('engine') !== 'google_lens')
      return json({ error: 'Unsupported engine.' }, 400)(response, request);
    const isThere = await fetchPicture(new URL(query.get('url') ?? ''));
    return json(
      isThere
        ? lensAnswer({ visual_matches: [JACKET] })
        : lensAnswer({ error: "We couldn't fetch the image." }, 'Error'),
    )(response, request);
  };

  const service = await startFakeService(well);
  return Object.assign(service, { fetched, fetchFrom: (url: string) => void (platform = url) });
}

/** Of a question: what the service was given beside its path. */
export const queryOf = (request: ReceivedRequest): Record<string, string> =>
  Object.fromEntries(new URL(request.path, 'http://serpapi').searchParams);
