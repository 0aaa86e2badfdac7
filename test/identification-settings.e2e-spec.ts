import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renditionKey } from '../src/imaging/storage-keys.js';
import { outgoingPath } from '../src/identification/visual/links/outgoing-links.js';
import { MediaUrlSigner } from '../src/storage/media-url-signer.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import { call, type Json, type TestUser } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({
    worker: false,
    environment: {
      VISUAL_SEARCH: 'google-vision,serpapi',
      GOOGLE_VISION_API_KEY: 'a-key',
      // A port that nobody listens at: nothing of this asks anybody.
      GOOGLE_VISION_URL: 'http://127.0.0.1:9',
      PROVIDER_CALLS_PER_USER_PER_DAY: '5',
      PROVIDER_CALLS_PER_DAY: '1000',
    },
  });
});
afterAll(() => app?.stop());

const PATH = '/identification/settings';
const change = (user: TestUser, json: unknown) => user.call('PATCH', PATH, { json });
const named = (name: string) => (list: Json[]) => list.find((each) => each.name === name);
const newKey = async (user: TestUser, scopes: string[]) =>
  (await user.post('/auth/api-keys', { name: 'program', scopes })).body.key as string;

describe('the settings of identification', () => {
  it('allow nothing that sends pictures, until it is allowed', async () => {
    const user = await app.newUser();
    const { status, body } = await user.get(PATH);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      sendPictures: false,
      consentedAt: null,
      disabledProviders: [],
      usage: { used: 0, limit: 5 },
    });
    expect(Date.parse(body.usage.resetsAt)).toBeGreaterThan(Date.now());
    expect(named('google-vision')(body.providers)).toEqual({
      name: 'google-vision',
      uses: ['visual-search'],
      sends: 'picture',
      metered: true,
      state: 'available',
      reason: null,
      isOn: true,
    });
    expect(named('serpapi')(body.providers)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringMatching(/SERPAPI_API_KEY|PUBLIC_URL/) as string,
    });
  });

  it('name nobody who is not configured', async () => {
    const { body } = await (await app.newUser()).get(PATH);
    expect(body.providers.map(({ name }: Json) => name).toSorted()).toEqual([
      'catalogue',
      'google-vision',
      'serpapi',
      'web-pages',
    ]);
  });

  it('keep since when pictures may be sent, and nothing once they may not', async () => {
    const user = await app.newUser();
    const given = await change(user, { sendPictures: true });
    expect([given.status, given.body.sendPictures]).toEqual([200, true]);
    const { consentedAt } = given.body;
    expect(Math.abs(Date.parse(consentedAt) - Date.now())).toBeLessThan(60_000);

    expect((await change(user, { sendPictures: true, disabledProviders: ['serpapi'] })).body).toMatchObject({
      consentedAt,
      disabledProviders: ['serpapi'],
    });
    expect((await change(user, { sendPictures: false })).body).toMatchObject({
      sendPictures: false,
      consentedAt: null,
      disabledProviders: ['serpapi'],
    });
    expect((await (await app.newUser()).get(PATH)).body.disabledProviders).toEqual([]);
  });

  it('are recorded in the audit log where consent is given or withdrawn, once each', async () => {
    const user = await app.newUser();
    await Promise.all([1, 2, 3].map(() => change(user, { sendPictures: true })));
    await change(user, { disabledProviders: [] });
    await change(user, { sendPictures: false });
    const { data } = (await user.get('/users/me/security-events')).body;
    const actions = data
      .map(({ action }: Json) => action)
      .filter((action: string) => action.startsWith('consent'));
    expect(actions).toEqual(['consent.withdrawn', 'consent.given']);
  });

  it('switch off whom the platform knows, and nobody else', async () => {
    const user = await app.newUser();
    // eBay is not configured here: who does not want it says so in time.
    const off = await change(user, { disabledProviders: ['google-vision', 'ebay'] });
    expect(named('google-vision')(off.body.providers).isOn).toBe(false);
    const unknown = await change(user, { disabledProviders: ['gogle'] });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(unknown.body.errors).toMatchObject([{ field: 'disabledProviders' }]);
    expect(unknown.body.errors[0].message).toMatch(/google-vision.*serpapi/);
    expect((await user.get(PATH)).body.disabledProviders).toEqual(['google-vision', 'ebay']);
  });

  it.each([
    { sendPictures: 'yes' },
    { sendPictures: null },
    { disabledProviders: 'ebay' },
    { disabledProviders: [1] },
    { disabledProviders: ['ebay', 'ebay'] },
    { consentedAt: '2020-01-01T00:00:00Z' },
  ])('refuse %j', async (json) => {
    const user = await app.newUser();
    expect([(await change(user, json)).status, (await user.get(PATH)).body.sendPictures]).toEqual([
      400,
      false,
    ]);
  });

  it('are for people to change, and for keys that may upload to read', async () => {
    const user = await app.newUser();
    const [writer, reader] = [await newKey(user, ['images:write']), await newKey(user, ['images:read'])];
    const asKey = (method: string, token: string, json?: unknown) =>
      call(app.url, method, PATH, { token, json });
    expect((await asKey('GET', writer)).status).toBe(200);
    expect((await asKey('GET', reader)).status).toBe(403);
    expect((await asKey('PATCH', writer, { sendPictures: true })).status).toBe(403);
    expect((await call(app.url, 'GET', PATH)).status).toBe(401);
    expect((await user.get(PATH)).body.sendPictures).toBe(false);
  });
});

describe('a link that a provider was given', () => {
  it('leads nowhere once consent is withdrawn', async () => {
    const user = await app.newUser();
    const { id } = (await user.upload(await newPicture(), 'a.jpg')).body;
    const file = join(app.config.storage.folder, renditionKey(id, 'medium'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'a small copy');
    const link = app.url + new MediaUrlSigner(app.config.media).signFor(outgoingPath('serpapi', id), 600);
    await change(user, { sendPictures: true });
    expect(await (await fetch(link)).text()).toBe('a small copy');
    await change(user, { sendPictures: false });
    const refused = await fetch(link);
    expect([refused.status, ((await refused.json()) as Json).code]).toEqual([403, 'MEDIA_LINK_INVALID']);
  });
});

describe('what providers cost', () => {
  it('is shown to administrators, also of those who are gone', async () => {
    const [admin, user] = [await app.newAdmin(), await app.newUser()];
    await app.database.query(
      `INSERT INTO provider_days (day, provider, calls)
       SELECT (now() AT TIME ZONE 'UTC')::date - ago, 'google-vision', 3 FROM unnest('{0, 29, 30}'::int[]) AS ago
       UNION ALL SELECT (now() AT TIME ZONE 'UTC')::date - 1, 'an-old-one', 7`,
    );
    const { status, body } = await admin.get('/admin/providers');
    expect(status).toBe(200);
    expect(body.data).toEqual([
      { name: 'google-vision', callsToday: 3, calls30Days: 6, limit: 1000 },
      { name: 'serpapi', callsToday: 0, calls30Days: 0, limit: 1000 },
      { name: 'an-old-one', callsToday: 0, calls30Days: 7, limit: 1000 },
    ]);
    expect((await user.get('/admin/providers')).status).toBe(403);
  });
});

describe('the plan of an identification', () => {
  const upload = async (user: TestUser) => (await user.upload(await newPicture(), 'a.jpg')).body.id as string;
  const planOf = async (user: TestUser, id: string) =>
    (await user.get(`/images/${id}/identification/plan`)).body;
  const stage = ({ stages }: Json, name: string) => stages.find(({ producer }: Json) => producer === name);
  const set = (imageId: string, producer: string, status: string, version = 99) =>
    app.database.query(
      `INSERT INTO productions (image_id, producer, status, version) VALUES ($1, $2, $3, $4)
       ON CONFLICT (image_id, producer) DO UPDATE SET status = EXCLUDED.status, version = EXCLUDED.version`,
      [imageId, producer, status, version],
    );

  it('names whom each stage would ask, and what stands in the way', async () => {
    const user = await app.newUser();
    const id = await upload(user);
    const before = await planOf(user, id);
    expect(before.callsLeft).toBe(5);
    expect(before.stages.map(({ producer }: Json) => producer)).toEqual(
      expect.arrayContaining([
        'visual-matches',
        'product',
        'retail-page',
        'second-hand-offers',
        'price-estimate',
      ]),
    );
    expect(stage(before, 'visual-matches')).toMatchObject({
      state: 'to-do',
      asks: [
        { provider: 'google-vision', sends: 'picture', metered: true, state: 'consent-needed' },
        { provider: 'serpapi', state: 'unavailable' },
      ],
    });
    await change(user, { sendPictures: true });
    const states = async () =>
      stage(await planOf(user, id), 'visual-matches').asks.map(({ state }: Json) => state);
    expect(await states()).toEqual(['would-be-asked', 'unavailable']);
    await change(user, { disabledProviders: ['google-vision'] });
    expect(await states()).toEqual(['off', 'unavailable']);
  });

  it('asks nobody, and writes nothing', async () => {
    const user = await app.newUser();
    const id = await upload(user);
    const rows = () =>
      app.database.query('SELECT * FROM productions WHERE image_id = $1 ORDER BY producer', [id]);
    const before = await rows();
    await planOf(user, id);
    expect(await rows()).toEqual(before);
    expect(await app.database.query('SELECT FROM provider_usage WHERE owner_id = $1', [user.id])).toEqual([]);
  });

  it('leaves out what is known or under way, and names what is to be made anew with its parent', async () => {
    const user = await app.newUser();
    const id = await upload(user);
    await set(id, 'visual-matches', 'done');
    await set(id, 'product', 'running');
    await set(id, 'retail-page', 'pending');
    const { stages } = await planOf(user, id);
    const states = Object.fromEntries(stages.map(({ producer, state }: Json) => [producer, state]));
    expect(states).toMatchObject({
      'visual-matches': 'known',
      product: 'running',
      'retail-page': 'running',
      'second-hand-offers': 'to-do',
    });
    expect(stage({ stages }, 'visual-matches').asks).toEqual([]);

    await set(id, 'product', 'done');
    await set(id, 'visual-matches', 'done', 0);
    const stale = await planOf(user, id);
    expect([stage(stale, 'visual-matches').state, stage(stale, 'product').state]).toEqual(['to-do', 'to-do']);
  });

  it('is told of own images only', async () => {
    const [user, stranger] = [await app.newUser(), await app.newUser()];
    const id = await upload(user);
    for (const path of [id, 'not-an-id']) {
      const answer = await stranger.get(`/images/${path}/identification/plan`);
      expect([answer.status, answer.body.code]).toEqual([404, 'IMAGE_NOT_FOUND']);
    }
    const token = await newKey(user, ['images:read']);
    expect((await call(app.url, 'GET', `/images/${id}/identification/plan`, { token })).status).toBe(200);
  });
});
