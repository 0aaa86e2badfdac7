import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostResolver } from '../src/http-client/guarded/host-resolver.js';
import { corpusPresent } from '../src/imaging/testing/corpus.js';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';
import { forbiddenUrls, forbiddenUrlsOfCorpus } from './support/forbidden-urls.js';
import type { Json, TestUser } from './support/test-user.js';
import { WebhookReceiver } from './support/webhook-receiver.js';

/** Stands for a public address when it is asked for first, and from then on for this machine. */
class TurncoatResolver extends HostResolver {
  private readonly asked = new Set<string>();

  resolve(name: string): Promise<string[]> {
    const addresses = this.asked.has(name) ? ['127.0.0.1'] : ['203.0.113.9'];
    this.asked.add(name);
    return Promise.resolve(name === 'both.example' ? ['203.0.113.9', '127.0.0.1'] : addresses);
  }
}

let app: TestApp;
let receiver: WebhookReceiver;
/** Something that is listening here, and that nobody is to hear of. */
let canary: Server;
let port: number;
const visits: string[] = [];
let user: TestUser;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  canary = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('the secret');
  });
  await once(canary.listen(0, '127.0.0.1'), 'listening');
  port = (canary.address() as AddressInfo).port;
  app = await startApp({
    environment: {
      ALLOW_PRIVATE_HOSTS: receiver.host,
      FETCH_PORTS: `80,443,${port}`,
      WEBHOOKS_PER_USER: '200',
      WEBHOOK_TIMEOUT: '2',
      RATE_LIMIT_PER_MINUTE: '0',
    },
    overrides: [{ provide: HostResolver, useValue: new TurncoatResolver() }],
  });
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
  canary.closeAllConnections();
  canary.close();
});
beforeEach(async () => {
  user = await app.newUser();
  visits.length = 0;
});

/** @returns the address, once the receiver sends on from there to wherever it says */
function allowed(path: string): string {
  const to = /^\/redirect\?to=(.*)$/.exec(path)?.[1] ?? path;
  receiver.answer(path, (response) => void response.writeHead(307, { location: to }).end());
  return receiver.url(path);
}

const refusal = { status: 422, body: { code: 'WEBHOOK_URL_NOT_ALLOWED' } };

/** @returns what became of a test message to it, once that is known */
async function pinged(id: string): Promise<Json> {
  const { body } = await user.post(`/webhooks/${id}/test`);
  return vi.waitFor(
    async () => {
      const delivery = (await user.get(`/webhooks/${id}/deliveries/${body.id}`)).body;
      expect(delivery.log).toHaveLength(1);
      return delivery;
    },
    { timeout: 20_000, interval: 20 },
  );
}

/** Where it can be seen: when it is given, also with a batch. Where it cannot: when something is to be sent there. */
async function isNeverTold(url: string): Promise<void> {
  const created = await user.post('/webhooks', { url });
  if (created.status === 201) {
    const { errorCode, httpStatus } = (await pinged(created.body.id)).log[0];
    expect({ url, errorCode, httpStatus }).toSatisfy(
      (each: Json) => each.errorCode === 'URL_NOT_ALLOWED' || each.httpStatus === 307,
    );
    return;
  }
  expect({ url, ...created }).toMatchObject(refusal);
  const known = await user.post('/webhooks', { url: 'https://shop.example.org/' });
  const changed = await user.call('PATCH', `/webhooks/${known.body.id}`, { json: { url } });
  expect({ url, ...changed }).toMatchObject(refusal);
  const table = productTable([['Chair', 'https://shop.example.org/a.jpg']]);
  const batch = await sendBatch(user, table, { options: { webhook_url: url } });
  expect({ url, ...batch }).toMatchObject(refusal);
  await user.call('DELETE', `/webhooks/${known.body.id}`);
}

describe('addresses that are none of the platform’s business', () => {
  it('are told nothing, whatever they are spelled like and wherever they send on to', async () => {
    for (const url of forbiddenUrls({ port, allowed })) await isNeverTold(url);
    expect(visits).toEqual([]);
  });

  it.skipIf(!corpusPresent)('are told nothing, as others have collected them', async () => {
    const sendingOn = (path: string) => (path === '' ? receiver.url('') : allowed(path));
    allowed('/redirect-loop');
    for (const url of forbiddenUrlsOfCorpus({ port, allowed: sendingOn })) {
      if (url.startsWith(receiver.url('/redirect'))) allowed(url.slice(receiver.url('').length));
      await isNeverTold(url);
    }
    expect(visits).toEqual([]);
  });
});

describe('a name', () => {
  it.each(['turncoat.example', 'both.example'])(
    'that stands for a public address and for this machine is told nothing: %s',
    async (name) => {
      const { status, body } = await user.post('/webhooks', { url: `http://${name}:${port}/hook` });
      expect(status).toBe(201);
      const first = await pinged(body.id);
      const second = await pinged(body.id);
      expect([first.status, second.status]).not.toContain('delivered');
      expect(second.log).toMatchObject([{ errorCode: 'URL_NOT_ALLOWED' }]);
      expect(visits).toEqual([]);
    },
    60_000,
  );
});
