import { gzipSync } from 'node:zlib';
import {
  startFakeService,
  status,
  type Behaviour,
  type FakeService,
} from '../model-services/fake-service.js';
import type { Json } from '../test-user.js';

interface Shop extends FakeService {
  /** Of a page there, at whichever host: what it answers to is given by its host's name and path alone. */
  address(path: string, host?: string): string;
  /** What is to be found at a path from now on; nothing else is. */
  has(path: string, behaviour: Behaviour): void;
  /** What its robots.txt says from now on; there is none until then. */
  letsRead(robots: string | Behaviour): void;
  /** What was asked for, as host and path. */
  asked(): string[];
}

/** Any number of shops on one port, which their hosts' names tell apart. */
export async function startShop(): Promise<Shop> {
  const pages = new Map<string, Behaviour>();
  let robots: Behaviour = status(404);
  const service = await startFakeService((response, request) => {
    const behaviour = request.path === '/robots.txt' ? robots : pages.get(request.path);
    return (behaviour ?? status(404))(response, request);
  });
  const { port } = new URL(service.url);
  return Object.assign(service, {
    address: (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`,
    has: (path: string, behaviour: Behaviour) => void pages.set(path, behaviour),
    letsRead(said: string | Behaviour) {
      robots =
        typeof said === 'string'
          ? (response) => void response.writeHead(200, { 'Content-Type': 'text/plain' }).end(said)
          : said;
    },
    asked: () => service.received.map(({ headers, path }) => `${headers.host?.replace(/:\d+$/, '')}${path}`),
  });
}

export const html =
  (content: string | Buffer, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(content);

export const zipped =
  (content: string): Behaviour =>
  (response, request) =>
    html(gzipSync(content), { 'Content-Encoding': 'gzip' })(response, request);

export const sentOn =
  (location: string): Behaviour =>
  (response) =>
    void response.writeHead(302, { location }).end();

interface ShopPage {
  title: string;
  /** For machines. */
  data?: Json;
  /** For people, as HTML. */
  body?: string;
}

export const pageOf = ({ title, data, body = '' }: ShopPage): string =>
  [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<title>${title}</title>`,
    ...(data ? [`<script type="application/ld+json">${JSON.stringify(data)}</script>`] : []),
    `</head><body>${body}</body></html>`,
  ].join('\n');

/** What a shop says of a camera to machines. */
export const camera = (more: Json = {}): Json => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'X100V',
  brand: { '@type': 'Brand', name: 'Fujifilm' },
  description: 'A camera with a fixed lens.',
  material: 'Aluminium',
  gtin13: '4547410417753',
  offers: { '@type': 'Offer', price: '1399.00', priceCurrency: 'USD', availability: 'InStock' },
  additionalProperty: [{ '@type': 'PropertyValue', name: 'Sensor', value: 'APS-C' }],
  ...more,
});
