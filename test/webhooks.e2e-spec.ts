import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type Replica, type TestApp } from './support/app.js';
import { TestRedis } from './support/redis.js';
import { describeWith } from './support/services.js';
import type { Json, TestUser } from './support/test-user.js';

const URL_OF_SHOP = 'https://shop.example.org/hooks/images?token=not-for-logs';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false, environment: { WEBHOOKS_PER_USER: '5' } });
});
afterAll(() => app.stop());

const create = (user: TestUser, more: object = {}) => user.post('/webhooks', { url: URL_OF_SHOP, ...more });

describe('a webhook', () => {
  it('shows its secret once', async () => {
    const user = await app.newUser();
    const { status, body } = await create(user, {
      description: ' Our shop ',
      eventTypes: ['batch.completed'],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      url: URL_OF_SHOP,
      description: 'Our shop',
      eventTypes: ['batch.completed'],
      batchId: null,
      enabled: true,
      disabledReason: null,
      failingSince: null,
      previousSecretUntil: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...shown } = body;
    expect((await user.get(`/webhooks/${body.id}`)).body).toEqual(shown);
    expect((await user.get('/webhooks')).body.data).toEqual([shown]);
    const changed = await user.call('PATCH', `/webhooks/${body.id}`, { json: { enabled: false } });
    expect(changed.body).toMatchObject({ enabled: false, disabledReason: 'user' });
    expect(JSON.stringify(changed.body)).not.toContain(secret);
  });

  it('is told of everything but tests unless its user chooses', async () => {
    const user = await app.newUser();
    expect((await create(user)).body.eventTypes).toEqual([
      'image.processed',
      'image.failed',
      'batch.completed',
      'batch.cancelled',
      'webhook.disabled',
    ]);
    const twice = { eventTypes: ['image.failed', 'image.failed'] };
    expect((await create(user, twice)).body.eventTypes).toEqual(['image.failed']);
  });

  it('signs with the secret before for a while after it was changed', async () => {
    const user = await app.newUser();
    const { body } = await create(user);
    const rotate = (json?: object) => user.call('POST', `/webhooks/${body.id}/rotate-secret`, { json });
    const first = await rotate();
    expect(first.status).toBe(200);
    expect(first.body.secret).not.toBe(body.secret);
    const left = Date.parse(first.body.previousSecretUntil) - Date.now();
    expect(left).toBeGreaterThan(86_000_000);
    expect(left).toBeLessThanOrEqual(86_400_000);
    const stored = async () =>
      (
        (await app.database.query('SELECT secret, previous_secret FROM webhook_endpoints WHERE id = $1', [
          body.id,
        ])) as Json[]
      )[0];
    expect(await stored()).toEqual({ secret: first.body.secret, previous_secret: body.secret });

    const second = await rotate();
    expect(await stored()).toEqual({
      secret: second.body.secret,
      previous_secret: first.body.secret,
    });
    const third = await rotate({ immediately: true });
    expect(third.body.previousSecretUntil).toBeNull();
    expect(await stored()).toEqual({ secret: third.body.secret, previous_secret: null });
  });

  it.each([
    ['a password', 'https://user:secret@shop.example.org/'],
    ['another scheme', 'ftp://shop.example.org/'],
    ['ten thousand characters', `https://shop.example.org/${'x'.repeat(10_000)}`],
    ['ten thousand characters as it is sent', `https://shop.example.org/${'ü'.repeat(2000)}`],
    ['no scheme', 'shop.example.org/hook'],
    ['another port', 'https://shop.example.org:22/'],
    ['this machine', 'http://127.0.0.1/'],
    ['this machine, in hexadecimal', 'http://0x7f000001/'],
    ['this machine, in IPv6', 'http://[::ffff:127.0.0.1]/'],
    ['a network of one’s own', 'http://192.168.1.1/'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
    ['this machine by full-width digits', 'http://１２７.０.０.１/'],
  ])('is not sent to an address with %s', async (_, url) => {
    const user = await app.newUser();
    const refused = await create(user, { url });
    expect([refused.status, refused.body.code]).toEqual([422, 'WEBHOOK_URL_NOT_ALLOWED']);
    expect(refused.body.errors).toEqual([{ field: 'url', message: expect.any(String) }]);
    const { body } = await create(user);
    const change = await user.call('PATCH', `/webhooks/${body.id}`, { json: { url } });
    expect([change.status, change.body.code]).toEqual([422, 'WEBHOOK_URL_NOT_ALLOWED']);
  });

  it('is kept in the one spelling that its address has', async () => {
    const user = await app.newUser();
    const { body } = await create(user, { url: 'HTTPS://Bücher.example:443/ü?c#part' });
    expect(body.url).toBe('https://xn--bcher-kva.example/%C3%BC?c');
  });

  it.each([
    ['url', { url: null }],
    ['url', { url: '' }],
    ['eventTypes', { eventTypes: null }],
    ['eventTypes', { eventTypes: [] }],
    ['eventTypes', { eventTypes: ['webhook.test'] }],
    ['eventTypes', { eventTypes: ['image.dreamt'] }],
    ['description', { description: null }],
    ['description', { description: 'a\u0000b' }],
    ['secret', { secret: 'whsec_of-ones-own' }],
  ])('is refused for its %s: %j', async (field, wrong) => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    for (const refused of [
      await create(user, wrong),
      await user.call('PATCH', `/webhooks/${webhook.id}`, { json: wrong }),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(refused.body.errors[0].field).toContain(field);
    }
  });

  it('may only be one of so many, also where they are asked for at once', async () => {
    const user = await app.newUser();
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(user)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['TOO_MANY_WEBHOOKS']),
    );
    const [first] = (await user.get('/webhooks')).body.data;
    await user.call('DELETE', `/webhooks/${first.id}`);
    expect((await create(user)).status).toBe(201);
  });

  it('is its owner’s alone', async () => {
    const [owner, other] = [await app.newUser(), await app.newUser()];
    const { body: webhook } = await create(owner);
    const { body: delivery } = await owner.post(`/webhooks/${webhook.id}/test`);
    const path = `/webhooks/${webhook.id}`;
    const asked = await Promise.all([
      other.get(path),
      other.call('PATCH', path, { json: { url: 'https://elsewhere.example/' } }),
      other.call('DELETE', path),
      other.post(`${path}/rotate-secret`, {}),
      other.post(`${path}/test`),
      other.get(`${path}/deliveries`),
      other.get(`${path}/deliveries/${delivery.id}`),
      other.post(`${path}/deliveries/${delivery.id}/redeliver`),
    ]);
    for (const { status, body } of asked) {
      expect([status, body.code]).toEqual([404, 'WEBHOOK_NOT_FOUND']);
      expect(JSON.stringify(body)).not.toContain('shop.example.org');
    }
    const { body: theirs } = await create(other);
    const mixed = await other.get(`/webhooks/${theirs.id}/deliveries/${delivery.id}`);
    expect([mixed.status, mixed.body.code]).toEqual([404, 'DELIVERY_NOT_FOUND']);
    const again = await other.post(`/webhooks/${theirs.id}/deliveries/${delivery.id}/redeliver`);
    expect([again.status, again.body.code]).toEqual([404, 'DELIVERY_NOT_FOUND']);
    expect((await other.get('/webhooks')).body.data).toHaveLength(1);
    expect((await owner.get(path)).body).toMatchObject({ url: URL_OF_SHOP, previousSecretUntil: null });
  });

  it('may be read with a key that may read, and changed with one that may read and write', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    const { body: delivery } = await user.post(`/webhooks/${webhook.id}/test`);
    await app.database.query(`UPDATE webhook_deliveries SET status = 'failed' WHERE id = $1`, [delivery.id]);
    const one = `/webhooks/${webhook.id}`;
    const reads = [one, '/webhooks', `${one}/deliveries`, `${one}/deliveries/${delivery.id}`];
    const changes: [string, string, object?][] = [
      ['POST', '/webhooks', { url: URL_OF_SHOP }],
      ['PATCH', one, { url: 'https://elsewhere.example/' }],
      ['POST', `${one}/rotate-secret`, { immediately: true }],
      ['POST', `${one}/test`],
      ['POST', `${one}/deliveries/${delivery.id}/redeliver`],
      ['DELETE', one],
    ];
    const statusesWith = async (...scopes: string[]) => {
      const { key } = (await user.post('/auth/api-keys', { name: scopes.join(), scopes })).body;
      const ask = async (method: string, path: string, json?: object) => {
        const headers = { 'X-API-Key': key, ...(json && { 'Content-Type': 'application/json' }) };
        const body = json && JSON.stringify(json);
        return (await fetch(`${app.url}/api${path}`, { method, headers, body })).status;
      };
      const read: number[] = [];
      const changed: number[] = [];
      for (const path of reads) read.push(await ask('GET', path));
      for (const change of changes) changed.push(await ask(...change));
      return { read, changed };
    };
    const [yes, no] = [[200, 200, 200, 200], Array(6).fill(403)];
    expect(await statusesWith('images:read')).toEqual({ read: yes, changed: no });
    expect(await statusesWith('images:write')).toEqual({ read: Array(4).fill(403), changed: no });
    expect((await user.get(one)).body).toMatchObject({ url: URL_OF_SHOP, previousSecretUntil: null });
    const both = await statusesWith('images:read', 'images:write');
    expect(both).toEqual({ read: yes, changed: [201, 200, 200, 202, 202, 204] });
  });

  it('leaves its traces in the audit log, without what is secret', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    await user.call('PATCH', `/webhooks/${webhook.id}`, { json: { description: 'Other' } });
    const { body: rotated } = await user.post(`/webhooks/${webhook.id}/rotate-secret`, {});
    await user.call('DELETE', `/webhooks/${webhook.id}`);
    const admin = await app.newAdmin();
    const events = (await admin.get(`/admin/audit?target=user:${user.id}`)).body.data as Json[];
    const about = events.filter(({ action }) => action.startsWith('webhook.')).reverse();
    expect(about.map(({ action }) => action)).toEqual([
      'webhook.created',
      'webhook.changed',
      'webhook.secret_rotated',
      'webhook.deleted',
    ]);
    expect(about[1].details).toEqual({
      webhookId: webhook.id,
      host: 'shop.example.org',
      changed: ['description'],
    });
    for (const secret of [webhook.secret, rotated.secret, 'not-for-logs'])
      expect(JSON.stringify(events)).not.toContain(secret);
  });
});

describe('deliveries', () => {
  it('are listed, newest first, by state and event', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    const tests: Json[] = [];
    for (let n = 0; n < 3; n++) tests.push((await user.post(`/webhooks/${webhook.id}/test`)).body);
    expect(tests[0]).toMatchObject({
      eventType: 'webhook.test',
      subjectId: webhook.id,
      status: 'pending',
      attempts: 0,
      finishedAt: null,
    });
    const list = async (query: string): Promise<Json> =>
      (await user.get(`/webhooks/${webhook.id}/deliveries?${query}`)).body;
    const newest = tests.map(({ id }) => id).reverse();
    const first = await list('limit=2');
    expect(first.data.map(({ id }: Json) => id)).toEqual(newest.slice(0, 2));
    const rest = await list(`limit=2&cursor=${encodeURIComponent(first.nextCursor)}`);
    expect(rest.data.map(({ id }: Json) => id)).toEqual(newest.slice(2));
    expect((await list('status=pending&eventType=webhook.test')).data).toHaveLength(3);
    expect((await list('status=delivered')).data).toEqual([]);
    expect((await list('eventType=image.failed')).data).toEqual([]);
    expect((await list('status=lost')).code).toBe('VALIDATION_FAILED');
    expect((await user.get(`/webhooks/${webhook.id}/deliveries/${newest[0]}`)).body).toMatchObject({
      body: null,
      log: [],
    });
  });

  it('are under way until they have ended', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    const { body: delivery } = await user.post(`/webhooks/${webhook.id}/test`);
    const redeliver = () => user.post(`/webhooks/${webhook.id}/deliveries/${delivery.id}/redeliver`);
    expect((await redeliver()).body.code).toBe('DELIVERY_UNDER_WAY');
    await app.database.query(
      `UPDATE webhook_deliveries SET status = 'failed', attempts = 10, next_attempt_at = NULL, finished_at = now()
        WHERE id = $1`,
      [delivery.id],
    );
    const answers = await Promise.all([redeliver(), redeliver(), redeliver()]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([202, 409, 409]);
    expect((await user.get(`/webhooks/${webhook.id}/deliveries`)).body.data).toMatchObject([
      { id: delivery.id, status: 'pending', attempts: 0, finishedAt: null },
    ]);
  });

  it('are sent again sixty times a minute at most', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    const { body: delivery } = await user.post(`/webhooks/${webhook.id}/test`);
    const redeliver = () => user.post(`/webhooks/${webhook.id}/deliveries/${delivery.id}/redeliver`);
    for (let n = 0; n < 60; n++) expect((await redeliver()).body.code).toBe('DELIVERY_UNDER_WAY');
    const { status, body, headers } = await redeliver();
    expect([status, body.code]).toEqual([429, 'TOO_MANY_WEBHOOK_REDELIVERIES']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('are forgotten with their webhook', async () => {
    const user = await app.newUser();
    const { body: webhook } = await create(user);
    await user.post(`/webhooks/${webhook.id}/test`);
    expect((await user.call('DELETE', `/webhooks/${webhook.id}`)).status).toBe(204);
    expect((await user.get(`/webhooks/${webhook.id}/deliveries`)).body.code).toBe('WEBHOOK_NOT_FOUND');
    expect(
      await app.database.query('SELECT FROM webhook_deliveries WHERE endpoint_id = $1', [webhook.id]),
    ).toEqual([]);
  });
});

describe('where only https:// is allowed', () => {
  it('http:// is refused with the reason', async () => {
    const strict = await startApp({ worker: false, environment: { WEBHOOK_ALLOW_HTTP: 'false' } });
    try {
      const user = await strict.newUser();
      const refused = await create(user, { url: 'http://shop.example.org/' });
      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual([
        { field: 'url', message: 'Only https:// addresses are allowed here' },
      ]);
      expect((await create(user)).status).toBe(201);
    } finally {
      await strict.stop();
    }
  });
});

describeWith('redis-server')('test messages, asked for at two replicas', () => {
  let redis: TestRedis;
  let first: TestApp;
  let second: Replica;
  beforeAll(async () => {
    redis = await TestRedis.start();
    first = await startApp({ worker: false, environment: { REDIS_URL: redis.url } });
    second = await first.startReplica();
  });
  afterAll(async () => {
    await first.stop();
    await redis.stop();
  });

  it('are ten a minute together', async () => {
    const user = await first.newUser();
    const { body: webhook } = await create(user);
    const answers: Json[] = [];
    for (let n = 0; n < 12; n++)
      answers.push(await user.at(n % 2 ? first : second).post(`/webhooks/${webhook.id}/test`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(202), 429, 429]);
    expect(answers.at(-1).body.code).toBe('TOO_MANY_WEBHOOK_TESTS');
    expect(Number(answers.at(-1).headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await user.get(`/webhooks/${webhook.id}/deliveries`)).body.data).toHaveLength(10);
  });
});
