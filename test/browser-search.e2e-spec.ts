import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Source } from '../src/analysis/producer.js';
import { WorkFault } from '../src/common/work-fault.js';
import { buildConfig } from '../src/config/app-config.js';
import { parseEnvironment } from '../src/config/environment.js';
import { HostResolver } from '../src/http-client/guarded/host-resolver.js';
import { BrowserVisualSearch } from '../src/identification/visual/drivers/browser/browser.visual-search.js';
import { cleanAnswer } from '../src/identification/visual/visual-match.js';
import { startFakeService, status, type FakeService } from './support/model-services/fake-service.js';
import {
  FORMS,
  page,
  startSearchPage,
  type FakeSearchPage,
} from './support/provider-services/search-page.js';
import { newPicture } from './support/pictures.js';
import { describeWith, findProgram } from './support/services.js';

/** Names of this test's own, and nothing else, as there is no network. */
class FakeResolver extends HostResolver {
  readonly asked: string[] = [];
  async resolve(name: string): Promise<readonly string[]> {
    this.asked.push(name);
    return name.endsWith('.private.example.com') ? ['127.0.0.1'] : [];
  }
}

describeWith('chromium')('A search page in a browser', () => {
  let service: FakeSearchPage;
  let canary: FakeService;
  let resolver: FakeResolver;
  let picture: Buffer;
  /** Of what browsers keep while they run. */
  let folder: string;
  const { signal } = new AbortController();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'browsers-'));
    vi.stubEnv('TMPDIR', folder);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    service = await startSearchPage();
    canary = await startFakeService(status(200));
    resolver = new FakeResolver();
    picture = await newPicture();
  });
  afterEach(async () => {
    await service.stop();
    await canary.stop();
  });

  const source = () => ({ rendition: async () => picture }) as unknown as Source;
  function driver(environment: Record<string, string> = {}) {
    const { providerServices, identification, fetch } = buildConfig(
      parseEnvironment({
        NODE_ENV: 'test',
        BROWSER_SEARCH_URL: `${service.url}/`,
        BROWSER_EXECUTABLE: findProgram('chromium') ?? '',
        ...environment,
      }),
    );
    return new BrowserVisualSearch(resolver, providerServices, identification, fetch);
  }
  const ask = async (search = driver(), until = signal) =>
    cleanAnswer(await search.search({ source: source(), signal: until }));

  async function codeOf(work: Promise<unknown>): Promise<string> {
    try {
      return `it answered ${JSON.stringify(await work)}`;
    } catch (error) {
      if (!(error instanceof WorkFault)) throw error;
      return error.code;
    }
  }
  it.each(Object.entries(FORMS))('gives the picture to %s, and reads what it finds', async (_, form) => {
    service.show(form);
    const { matches } = await ask();
    expect(matches.map(({ title, url, price }) => ({ title, url, price }))).toEqual([
      {
        title: 'Acme Trail Jacket 200',
        url: 'https://acme.example.com/trail-200',
        price: { amountMinor: 18900, currency: 'EUR' },
      },
      { title: 'The Trail Jacket & others', url: 'https://other.example.com/jackets', price: null },
    ]);
    const sent = await service.received.find(({ method }) => method === 'POST')!.file('image');
    expect(sent.equals(picture)).toBe(true);
    expect((await sharp(sent).metadata()).exif).toBeUndefined();
  });

  it('finds nothing where the page does', async () => {
    service.find('<p>Nothing is like this picture</p>');
    expect(await ask()).toEqual({ matches: [], labels: [] });
  });

  it('reads no more than twenty results', async () => {
    const links = Array.from({ length: 50 }, (_, i) => `<a href="https://a.example.com/${i}">Nr ${i}</a>`);
    service.find(links.join('\n'));
    expect((await ask()).matches).toHaveLength(20);
  });

  it.each([
    ['refuses', status(403), 'SERVICE_UNAUTHORIZED'],
    ['has enough', status(429), 'SERVICE_RATE_LIMITED'],
    ['fails', status(500), 'SERVICE_FAILED'],
    ['has nowhere to put a picture', page('<p>Come back later</p>'), 'SERVICE_ANSWER_INVALID'],
  ])('says what is wrong where the page %s', async (_, behaviour, code) => {
    service.behave(behaviour);
    expect(await codeOf(ask())).toBe(code);
  });

  it('says so where nobody is there, or what is to be a browser is none', async () => {
    await service.interrupt();
    expect(await codeOf(ask())).toBe('SERVICE_UNREACHABLE');
    expect(await codeOf(ask(driver({ BROWSER_EXECUTABLE: '/bin/false' })))).toBe('SERVICE_UNREACHABLE');
  });

  it.each([
    [{ BROWSER_SEARCH_URL: '' }, 'BROWSER_SEARCH_URL'],
    [{ BROWSER_EXECUTABLE: '' }, 'BROWSER_EXECUTABLE'],
    [{ BROWSER_EXECUTABLE: '/nowhere/chromium' }, 'names no file'],
  ])('cannot be asked with %j', (environment, named) => {
    expect(driver().unavailable()).toBeUndefined();
    expect(driver(environment).unavailable()).toContain(named);
  });

  it('lets the pages reach no address of our own network but their own', async () => {
    const port = new URL(canary.url).port;
    const addresses = [
      canary.url,
      `http://localhost:${port}`,
      `http://[::1]:${port}`,
      `http://2130706433:${port}`,
      `http://rebound.private.example.com:${port}`,
    ];
    service.find(`
      ${addresses.map((address) => `<img src="${address}/img">`).join('')}
      <iframe src="${canary.url}/frame"></iframe>
      <script>
        for (const address of ${JSON.stringify(addresses)}) {
          fetch(address + '/fetch', { mode: 'no-cors' }).catch(() => {});
          try { new WebSocket(address.replace('http', 'ws') + '/socket') } catch {}
          navigator.sendBeacon(address + '/beacon');
          open(address + '/popup');
        }
        try {
          navigator.serviceWorker?.register('/worker.js').catch(() => {});
          const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${port}' }] });
          peer.createDataChannel('x');
          peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        } catch {}
      </script>
      <a href="https://acme.example.com/">Acme</a>`);
    expect((await ask()).matches.map(({ title }) => title)).toEqual(['Acme']);
    expect(canary.received.map(({ path }) => path)).toEqual([]);
  });

  it('is sent on to no address of our own network', async () => {
    service.next(status(302, { Location: `${canary.url}/` }));
    expect(await codeOf(ask())).toMatch(/^SERVICE_/);
    expect(canary.received).toEqual([]);
  });

  it('lets them reach what the operator allows', async () => {
    const { port } = new URL(canary.url);
    service.find(`<img src="${canary.url}/img"><a href="https://acme.example.com/">Acme</a>`);
    await ask(driver({ ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` }));
    expect(canary.received.map(({ path }) => path)).toEqual(['/img']);
  });

  it('asks names for their addresses itself, and goes to none that are not public', async () => {
    const { port } = new URL(canary.url);
    service.find(`<img src="http://rebound.private.example.com:80/img">
      <img src="https://rebound.private.example.com/img"><a href="https://acme.example.com/">Acme</a>`);
    await ask(driver({ FETCH_PORTS: `80,443,${port}` }));
    expect(resolver.asked).toContain('rebound.private.example.com');
    expect(canary.received).toEqual([]);
  });

  it('is held up by no dialog, download or window', async () => {
    service.find(`<script>alert('stop'); confirm('stop'); prompt('stop');
      const link = document.createElement('a');
      link.href = 'data:application/octet-stream,x';
      link.download = 'virus.exe';
      link.click();
      open('/');</script><a href="https://acme.example.com/">Acme</a>`);
    expect((await ask()).matches).toHaveLength(1);
  });

  it('ends at once when nobody waits, and leaves nothing behind', async () => {
    service.behave(() => undefined);
    const asker = new AbortController();
    const answer = ask(driver(), asker.signal);
    await expect.poll(() => service.received.length, { timeout: 20_000 }).toBe(1);
    expect((await readdir(folder)).join()).toContain('profile');
    asker.abort(new DOMException('Time is up', 'TimeoutError'));
    await expect(answer).rejects.toThrow('Time is up');
    await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([]);
  });

  it('opens two browsers at the same time at most', async () => {
    const search = driver();
    service.behave(() => undefined);
    const asker = new AbortController();
    const answers = Promise.allSettled([1, 2, 3].map(() => ask(search, asker.signal)));
    await expect.poll(() => service.received.length, { timeout: 20_000 }).toBe(2);
    asker.abort();
    expect((await answers).map(({ status: end }) => end)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(service.received).toHaveLength(2);
  });
});
