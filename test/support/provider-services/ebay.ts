import {
  json,
  startFakeService,
  status,
  type Behaviour,
  type FakeService,
  type ReceivedRequest,
} from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

export const EBAY_ID = 'Acme-platform-PRD-0002b';
export const EBAY_SECRET = 'PRD-0002b-secret';

/** As the service describes a thing that is for sale. */
export const ebayItem = (title: string, value: string, more: Json = {}): Json => ({
  itemId: `v1|${title.length}${value.replace('.', '')}|0`,
  title,
  leafCategoryIds: ['31388'],
  image: { imageUrl: 'https://i.ebayimg.example/images/g/a/s-l225.jpg' },
  price: { value, currency: 'USD' },
  itemHref: 'https://api.ebay.com/buy/browse/v1/item/v1%7C1%7C0',
  seller: { username: 'someone', feedbackPercentage: '99.9', feedbackScore: 31327 },
  condition: 'Used',
  conditionId: '3000',
  thumbnailImages: [{ imageUrl: 'https://i.ebayimg.example/images/g/a/s-l1600.jpg' }],
  shippingOptions: [
    { shippingCostType: 'FIXED', shippingCost: { value: '12.50', currency: 'USD' } },
    { shippingCostType: 'FIXED', shippingCost: { value: '0.00', currency: 'USD' } },
  ],
  buyingOptions: ['FIXED_PRICE', 'BEST_OFFER'],
  itemWebUrl: `https://www.ebay.example/itm/${title.length}${value.replace('.', '')}?hash=item1&amdata=enc1`,
  itemLocation: { postalCode: '100**', country: 'US' },
  adultOnly: false,
  ...more,
});

/** `itemSummaries` is left out where nothing is found. */
export const ebayAnswer = (...items: Json[]): Json => ({
  href: 'https://api.ebay.com/buy/browse/v1/item_summary/search?limit=50&offset=0',
  total: items.length,
  limit: 50,
  offset: 0,
  ...(items.length > 0 ? { itemSummaries: items } : {}),
});

const INVALID_TOKEN: Json = {
  errors: [{ errorId: 1001, domain: 'OAuth', category: 'REQUEST', message: 'Invalid access token' }],
};

export interface FakeEbay extends FakeService {
  /** What is for sale from now on. */
  sells(...items: Json[]): void;
  /** What searching does from now on; tokens are given all the same. */
  whenSearched(behaviour: Behaviour): void;
  whenAskedForTokens(behaviour: Behaviour): void;
  /** No token that was given is accepted any more. */
  revoke(): void;
  searches(): ReceivedRequest[];
  tokensGiven(): number;
}

const isSearch = ({ method, path }: ReceivedRequest) =>
  method === 'GET' && path.startsWith('/buy/browse/v1/item_summary/search?');
const isForToken = ({ method, path }: ReceivedRequest) =>
  method === 'POST' && path === '/identity/v1/oauth2/token';

/** As strict as eBay is with whom it knows. */
function isGranted({ headers, body }: ReceivedRequest): boolean {
  const form = new URLSearchParams(body.toString());
  return (
    headers.authorization === `Basic ${Buffer.from(`${EBAY_ID}:${EBAY_SECRET}`).toString('base64')}` &&
    headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true &&
    form.get('grant_type') === 'client_credentials' &&
    form.get('scope') === 'https://api.ebay.com/oauth/api_scope'
  );
}

/** eBay: its tokens, and its Browse API. */
export async function startEbay(): Promise<FakeEbay> {
  let items: Json[] = [];
  let given = 0;
  let accepted: string[] = [];

  const token: Behaviour = (response, request) => {
    if (!isGranted(request)) {
      const refusal = { error: 'invalid_client', error_description: 'client authentication failed' };
      return json(refusal, 401)(response, request);
    }
    const value = `v^1.1#i^1#secret-token-${++given}`;
    accepted.push(value);
    const answer = { access_token: value, expires_in: 7200, token_type: 'Application Access Token' };
    return json(answer)(response, request);
  };

  const search: Behaviour = (response, request) => {
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!accepted.includes(bearer)) return json(INVALID_TOKEN, 401)(response, request);
    const query = new URL(request.path, 'http://ebay').searchParams;
    const isWellFormed =
      request.headers['x-ebay-c-marketplace-id'] !== undefined && (query.get('q')?.length ?? 101) <= 100;
    return json(
      isWellFormed ? ebayAnswer(...items) : { errors: [{ errorId: 12000 }] },
      isWellFormed ? 200 : 400,
    )(response, request);
  };

  const well: Behaviour = (response, request) =>
    (isForToken(request) ? token : isSearch(request) ? search : status(404))(response, request);
  const service = await startFakeService(well);
  return Object.assign(service, {
    sells: (...now: Json[]) => void (items = now),
    whenSearched: (behaviour: Behaviour) =>
      service.behave((response, request) => (isSearch(request) ? behaviour : well)(response, request)),
    whenAskedForTokens: (behaviour: Behaviour) =>
      service.behave((response, request) => (isForToken(request) ? behaviour : well)(response, request)),
    revoke: () => void (accepted = []),
    searches: () => service.received.filter(isSearch),
    tokensGiven: () => given,
  });
}
