import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { newConsentingUser } from './support/identification/consent.js';
import { json, status, type Behaviour, type FakeService } from './support/model-services/fake-service.js';
import { startGoogleVision, VISION_KEY, visionAnswer } from './support/provider-services/google-vision.js';
import { startSearchPage, type FakeSearchPage } from './support/provider-services/search-page.js';
import {
  LENS_KNOWS_NOTHING,
  SERPAPI_KEY,
  startSerpApi,
  type FakeSerpApi,
} from './support/provider-services/serpapi.js';
import { describeWith, findProgram } from './support/services.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

const PUBLIC_URL = 'https://pictures.example.com';
const TEN_MINUTES = 600;

/** What of the answer to a question about a new picture matters. */
async function search(
  user: TestUser,
  picture?: Buffer,
  filename = 'IMG at home.jpg',
): Promise<{ id: string; production: Json }> {
  const { body: image } = await user.upload(picture ?? (await newPicture()), filename);
  await user.finished(image.id);
  return { id: image.id, production: await ask(user, image.id) };
}

async function ask(user: TestUser, id: string): Promise<Json> {
  const asked = await user.post(`/images/${id}/analysis`, { producers: ['visual-matches'] });
  if (asked.status !== 202) throw new Error(`Asking gave ${asked.status}: ${JSON.stringify(asked.body)}`);
  let production: Json;
  const statusNow = async () => {
    const { body } = await user.get(`/images/${id}/analysis`);
    production = body.data.find(({ producer }: Json) => producer === 'visual-matches');
    return production?.status;
  };
  await expect.poll(statusNow, { timeout: 30_000 }).toMatch(/^(?:done|failed|skipped|unavailable)$/);
  return production;
}

const environmentOf = (serpapi: FakeService, vision: FakeService) => ({
  VISUAL_SEARCH: 'catalogue,serpapi,google-vision',
  SERPAPI_URL: serpapi.url,
  SERPAPI_API_KEY: SERPAPI_KEY,
  GOOGLE_VISION_URL: vision.url,
  GOOGLE_VISION_API_KEY: VISION_KEY,
  PUBLIC_URL,
  PRODUCER_ATTEMPTS: '1',
  PROVIDER_TIMEOUT: '3',
});

describe('visual search by providers', () => {
  let app: TestApp;
  let serpapi: FakeSerpApi;
  let vision: FakeService;

  beforeAll(async () => {
    [serpapi, vision] = await Promise.all([startSerpApi(), startGoogleVision()]);
    app = await startApp({ environment: environmentOf(serpapi, vision) });
    serpapi.fetchFrom(app.url);
  });
  beforeEach(() => {
    for (const service of [serpapi, vision]) {
      service.behave(undefined);
      service.received.length = 0;
    }
    serpapi.fetched.length = 0;
  });
  afterEach(() => void vi.useRealTimers());
  afterAll(async () => {
    await app?.stop();
    await Promise.all([serpapi?.stop(), vision?.stop()]);
  });

  it('finds what the first one knows who knows anything', async () => {
    const { production } = await search(await newConsentingUser(app));
    expect(production).toMatchObject({
      status: 'done',
      data: {
        matches: [{ title: 'Acme Trail Jacket 200', price: { amountMinor: 18900, currency: 'EUR' } }],
        seenAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      provenance: {
        provider: 'serpapi',
        insteadOf: [{ provider: 'catalogue', code: 'NOTHING_FOUND' }],
      },
    });
    expect(vision.received).toEqual([]);
  });

  it('shows a provider a small copy, and nothing else of the picture or its owner', async () => {
    const large = await sharp(await newPicture({ width: 2000, height: 1500 }))
      .withExif({ IFD0: { Copyright: 'The owner' }, IFD3: { GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    const user = await newConsentingUser(app);
    await search(user, large);
    const [{ url, status: answered, headers, bytes }] = serpapi.fetched as [FakeSerpApi['fetched'][number]];
    expect(answered).toBe(200);
    const { width, height, format, exif, icc, xmp } = await sharp(bytes).metadata();
    expect({ width, height, format, exif, icc, xmp }).toEqual({ width: 1024, height: 768, format: 'jpeg' });
    expect(headers.get('content-type')).toBe('image/jpeg');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(`${url} ${JSON.stringify([...headers])}`).not.toMatch(new RegExp(`home|${user.username}`));
  });

  it('lets nobody in by the link after ten minutes, to another picture, or without its signature', async () => {
    const user = await newConsentingUser(app);
    const { id } = await search(user);
    const { id: other } = await search(user);
    const link = new URL(serpapi.fetched[0]!.url);
    expect(link.origin).toBe(PUBLIC_URL);
    expect(Number(link.searchParams.get('expires'))).toBeLessThanOrEqual(Date.now() / 1000 + TEN_MINUTES);
    const get = async (path: string) => (await fetch(`${app.url}${path}`)).status;
    const path = link.pathname + link.search;
    expect(await get(path)).toBe(200);
    expect(await get(path.replace(id, other))).toBe(403);
    expect(await get(link.pathname)).toBe(403);
    expect(await get(`/api/images/${id}/thumbnails/medium${link.search}`)).toBe(403);
    expect(await get(`/api/images/${id}/file${link.search}`)).toBe(403);
    expect(await get(`/api/outgoing/serpapi/nobody/picture.jpg${link.search}`)).toBe(403);
    expect(await get(path.replace('serpapi', 'google-vision'))).toBe(403);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + TEN_MINUTES * 1000 });
    expect(await get(path)).toBe(403);
  });

  it('lets nobody in whom its owner has switched off meanwhile', async () => {
    const user = await newConsentingUser(app);
    await search(user);
    const { pathname, search: query } = new URL(serpapi.fetched[0]!.url);
    const change = (disabledProviders: string[]) =>
      user.call('PATCH', '/identification/settings', { json: { disabledProviders } });
    const get = async () => (await fetch(`${app.url}${pathname}${query}`)).status;
    await change(['google-vision']);
    expect(await get()).toBe(200);
    await change(['serpapi']);
    expect(await get()).toBe(403);
  });

  it('lets nobody in once the picture is deleted', async () => {
    const user = await newConsentingUser(app);
    const { id } = await search(user);
    const { pathname, search: query } = new URL(serpapi.fetched[0]!.url);
    await user.call('DELETE', `/images/${id}`);
    expect((await fetch(`${app.url}${pathname}${query}`)).status).toBe(404);
  });

  it('asks nobody whom its owner has not allowed to see it, and says why', async () => {
    const { production } = await search(await app.newUser());
    expect(production).toMatchObject({
      status: 'failed',
      error: { code: 'CONSENT_NEEDED', message: expect.stringContaining('sendPictures') },
    });
    expect([...serpapi.received, ...vision.received]).toEqual([]);
  });

  it('asks the next where one knows nothing, and says so where none does', async () => {
    serpapi.behave(json(LENS_KNOWS_NOTHING));
    const user = await newConsentingUser(app);
    expect((await search(user)).production).toMatchObject({
      status: 'done',
      provenance: {
        provider: 'google-vision',
        insteadOf: [{ provider: 'catalogue' }, { provider: 'serpapi', code: 'NOTHING_FOUND' }],
      },
    });
    vision.behave(json(visionAnswer({})));
    expect((await search(user)).production).toMatchObject({ status: 'skipped', error: { code: 'NO_MATCH' } });
  });

  it('fails where none answers, and may be asked again', async () => {
    for (const service of [serpapi, vision]) service.behave(json({ hello: 'world' }));
    const user = await newConsentingUser(app);
    const { id, production } = await search(user);
    expect(production).toMatchObject({ status: 'failed', error: { code: 'SERVICE_ANSWER_INVALID' } });
    for (const service of [serpapi, vision]) service.behave(undefined);
    expect((await ask(user, id)).status).toBe('done');
  });

  it('asks nobody twice about the same picture in another size', async () => {
    const user = await newConsentingUser(app);
    // Of some, one bit of the fingerprint is another one in another size.
    const colours = Buffer.from(Array.from({ length: 8 * 6 * 3 }, (_, at) => (at * 89) % 256));
    const picture = await newPicture({ width: 640, height: 480, colours });
    const first = await search(user, picture);
    const second = await search(user, await sharp(picture).resize(480).png().toBuffer());
    expect(serpapi.received).toHaveLength(1);
    expect(second.production.data).toEqual(first.production.data);
  });
});

describe('visual search by several', () => {
  const WAYS: [string, Behaviour, RegExp][] = [
    ['is dead', (response) => void response.destroy(), /^SERVICE_UNREACHABLE$/],
    ['is slow', () => undefined, /TIMED_OUT$/],
    ['has enough', status(429, { 'Retry-After': '10' }), /^SERVICE_RATE_LIMITED$/],
    ['says something else', json({ hello: 'world' }), /^SERVICE_ANSWER_INVALID$/],
  ];

  it.each(WAYS)('asks the next where one %s', async (_, behaviour, code) => {
    const [serpapi, vision] = await Promise.all([startSerpApi(), startGoogleVision()]);
    const app = await startApp({ environment: environmentOf(serpapi, vision) });
    try {
      serpapi.behave(behaviour);
      const { production } = await search(await newConsentingUser(app));
      expect(production.provenance).toMatchObject({
        provider: 'google-vision',
        insteadOf: [{ provider: 'catalogue' }, { provider: 'serpapi', code: expect.stringMatching(code) }],
      });
    } finally {
      await Promise.all([app.stop(), serpapi.stop(), vision.stop()]);
    }
  });
});

describe('visual search that is not configured', () => {
  it('says what to set', async () => {
    const app = await startApp({
      environment: { VISUAL_SEARCH: 'serpapi', SERPAPI_API_KEY: SERPAPI_KEY, PUBLIC_URL: 'http://nas.local' },
    });
    const { production } = await search(await newConsentingUser(app));
    await app.stop();
    expect(production).toMatchObject({
      status: 'unavailable',
      error: { message: expect.stringContaining('PUBLIC_URL') },
    });
  });
});

describeWith('chromium')('visual search in a browser', () => {
  let app: TestApp;
  let page: FakeSearchPage;
  beforeAll(async () => {
    page = await startSearchPage();
    app = await startApp({
      environment: {
        VISUAL_SEARCH: 'browser',
        BROWSER_SEARCH_URL: page.url,
        BROWSER_EXECUTABLE: findProgram('chromium') ?? '',
      },
    });
  });
  afterAll(async () => {
    await app?.stop();
    await page?.stop();
  });

  it('finds what the page does, and only where that was allowed', async () => {
    expect((await search(await app.newUser())).production.error.code).toBe('CONSENT_NEEDED');
    expect(page.received).toEqual([]);
    const { production } = await search(await newConsentingUser(app));
    expect(production).toMatchObject({
      status: 'done',
      data: { matches: [{ title: 'Acme Trail Jacket 200', site: 'acme.example.com' }, {}] },
      provenance: { provider: 'browser' },
    });
  });
});
