import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HostResolver } from '../src/http-client/guarded/host-resolver.js';
import { startApp, type TestApp } from './support/app.js';
import { corpusPresent } from '../src/imaging/testing/corpus.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { forbiddenUrls, forbiddenUrlsOfCorpus } from './support/forbidden-urls.js';
import { HostileServer } from './support/hostile-server.js';
import type { Json, TestUser } from './support/test-user.js';

/** What it is asked for first stands for a public address, and from then on for this machine. */
class TurncoatResolver extends HostResolver {
  readonly asked: string[] = [];

  resolve(name: string): Promise<string[]> {
    this.asked.push(name);
    if (name === 'both.example') return Promise.resolve(['203.0.113.9', '127.0.0.1']);
    if (name === 'inside.example') return Promise.resolve(['10.1.2.3']);
    const times = this.asked.filter((each) => each === name).length;
    return Promise.resolve([times === 1 ? '127.0.9.9' : '127.0.0.1']);
  }
}

let app: TestApp;
let server: HostileServer;
/** Something that is listening here, and that nobody is to hear of. */
let canary: Server;
let canaryPort: number;
const visits: string[] = [];
const resolver = new TurncoatResolver();
let user: TestUser;

beforeAll(async () => {
  server = await HostileServer.start();
  canary = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('the secret');
  });
  await once(canary.listen(0, '127.0.0.1'), 'listening');
  canaryPort = (canary.address() as AddressInfo).port;
  app = await startApp({
    environment: {
      // The one address of this machine that plays a public host.
      ALLOW_PRIVATE_HOSTS: `127.0.9.9:${server.port}`,
      FETCH_PORTS: `80,443,${server.port},${canaryPort}`,
      FETCH_TIMEOUT: '2',
      BATCH_ATTEMPTS: '2',
      BATCH_RETRY_DELAY: '0',
    },
    overrides: [{ provide: HostResolver, useValue: resolver }],
  });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
  canary.closeAllConnections();
  canary.close();
});
beforeEach(async () => {
  user = await app.newUser();
  visits.length = 0;
});

const publicUrl = (path: string) => `http://127.0.9.9:${server.port}${path}`;

async function run(urls: readonly string[]): Promise<Json[]> {
  const table = productTable(urls.map((url, index) => [`Product ${index}`, url]));
  const { body } = await sendBatch(user, table);
  await finishedBatch(user, body.id);
  return (await user.get(`/batches/${body.id}/items?limit=100`)).body.data as Json[];
}

const REFUSED = ['URL_NOT_ALLOWED', 'URL_INVALID', 'TOO_MANY_REDIRECTS'];

describe('addresses that are none of the platform’s business', () => {
  it('are refused in items, whatever they are spelled like and wherever they are sent on to', () =>
    expectRefused(forbiddenUrls({ port: canaryPort, allowed: publicUrl })));

  it.skipIf(!corpusPresent)('are refused as others have collected them', () =>
    expectRefused(forbiddenUrlsOfCorpus({ port: canaryPort, allowed: publicUrl })),
  );

  async function expectRefused(urls: readonly string[]): Promise<void> {
    const items = await run([...urls, publicUrl('/good/after-all-these')]);

    const ended = items.map(({ inputUrl, status, error }) => ({ inputUrl, status, code: error?.code }));
    const passed = ended.filter(({ status, code }) => status !== 'failed' || !REFUSED.includes(code));
    expect(passed).toEqual([
      { inputUrl: publicUrl('/good/after-all-these'), status: 'done', code: undefined },
    ]);
    expect(items).toHaveLength(urls.length + 1);
    expect(visits).toEqual([]);
  }

  it('are told of in the same words, whether something listens there or nothing', async () => {
    const nobody = `http://127.0.0.1:${canaryPort}`;
    const items = await run([
      `${nobody}/a.jpg`,
      'http://127.0.0.2/a.jpg',
      'http://inside.example/a.jpg',
      publicUrl(`/redirect?to=${nobody}`),
    ]);

    expect(new Set(items.map(({ error }) => JSON.stringify(error))).size).toBe(1);
    expect(items[0].error.code).toBe('URL_NOT_ALLOWED');
  });
});

describe('a name', () => {
  it('that stands for a public address first and for this machine then is asked for once', async () => {
    const turncoat = `http://turncoat.example:${server.port}/good/turncoat`;
    const again = `http://turncoat.example:${canaryPort}/secret`;

    const first = await run([turncoat]);
    const then = await run([again]);

    expect(first[0]).toMatchObject({ status: 'done' });
    expect(then[0]).toMatchObject({ status: 'failed', error: { code: 'URL_NOT_ALLOWED' } });
    expect(resolver.asked.filter((name) => name === 'turncoat.example')).toHaveLength(2);
    expect(visits).toEqual([]);
  });

  it('with one address that is not public among its others is refused', async () => {
    const [item] = await run([`http://both.example:${canaryPort}/a.jpg`]);

    expect(item).toMatchObject({ status: 'failed', error: { code: 'URL_NOT_ALLOWED' } });
    expect(visits).toEqual([]);
  });
});
