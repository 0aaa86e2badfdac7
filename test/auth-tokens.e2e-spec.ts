import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/bootstrap.js';
import { createLogger } from '../src/logging/index.js';
import { startApp, type TestApp } from './support/app.js';
import { call, type TestUser } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app?.stop());

const statusOf = async (token: string, path = '/users/me') =>
  (await call(app.url, 'GET', path, { token })).status;
const refresh = (token: unknown) =>
  call(app.url, 'POST', '/auth/refresh', { json: { refresh_token: token } });
const logIn = async ({ username, password }: TestUser) =>
  (await call(app.url, 'POST', '/auth/login', { json: { username, password } })).body;

const newKey = (user: TestUser, scopes: string[], rest = {}) =>
  user.post('/auth/api-keys', { name: 'nightly', scopes, ...rest });

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

function forge(
  claims: object,
  { header = {}, secret = app.config.auth.jwtSecret, digest = 'sha256' } = {},
): string {
  const body = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${body}.${createHmac(digest, secret).update(body).digest('base64url')}`;
}

describe('access tokens', () => {
  it('are refused unless they are exactly what was issued', async () => {
    const user = await app.newUser();
    const [head, body, signature] = user.token.split('.') as [string, string, string];
    const claims = decode(user.token);
    const now = Math.floor(Date.now() / 1000);
    const altered = (changes: object) => forge({ ...claims, ...changes });
    expect(await statusOf(forge(claims))).toBe(200);

    const bad: Record<string, string> = {
      'alg none': `${encode({ alg: 'none' })}.${body}.`,
      'alg None': `${encode({ alg: 'None' })}.${body}.`,
      'alg nOnE, signed': `${encode({ alg: 'nOnE' })}.${body}.${signature}`,
      'no signature': `${head}.${body}.`,
      'no signature part': `${head}.${body}`,
      'cut signature': user.token.slice(0, -1),
      'changed payload': `${head}.${encode({ ...claims, sub: '1', role: 'admin' })}.${signature}`,
      padding: `${user.token}=`,
      'another algorithm': forge(claims, { header: { alg: 'HS512' }, digest: 'sha512' }),
      'another secret': forge(claims, { secret: 'changeme' }),
      'an empty secret': forge(claims, { secret: '' }),
      'past by a second': altered({ iat: now - 900, exp: now - 1 }),
      'past by a day': altered({ iat: now - 87_300, exp: now - 86_400 }),
      'no expiry': altered({ exp: undefined }),
      'expiry as text': altered({ exp: '9999999999' }),
      'negative expiry': altered({ exp: -1 }),
      'endless expiry': altered({ exp: 1e308 }),
      'a year of life': altered({ exp: now + 31_536_000 }),
      'not yet': altered({ nbf: now + 600 }),
      'from the future': altered({ iat: now + 600, exp: now + 900 }),
      'another audience': altered({ aud: 'others' }),
      'a list of audiences': altered({ aud: [claims.aud, 'others'] }),
      'no audience': altered({ aud: undefined }),
      'another issuer': altered({ iss: 'others' }),
      "another one's session": altered({ sub: String(user.id + 1) }),
      'no session': altered({ sid: undefined }),
      'odd session': altered({ sid: "' OR 1=1" }),
      'odd subject': altered({ sub: { $gt: 0 } }),
      'a refresh token': user.refreshToken,
      garbage: 'garbage',
    };
    const accepted = [];
    for (const [name, token] of Object.entries(bad)) if ((await statusOf(token)) !== 401) accepted.push(name);
    expect(accepted).toEqual([]);
    // What a header asks to be used as key is not looked at.
    expect(
      await statusOf(forge(claims, { header: { kid: '../../dev/null', jku: 'http://127.0.0.1:9/' } })),
    ).toBe(200);
  });

  it('count from the Authorization header alone, one at a time', async () => {
    const user = await app.newUser();
    const other = await app.newUser();
    const get = (headers: string[], query = '') =>
      new Promise<number>((resolve, reject) => {
        const host = new URL(app.url).host;
        request(`${app.url}/api/users/me${query}`, { headers: ['Host', host, ...headers] }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
          .on('error', reject)
          .end();
      });
    const mine = `Bearer ${user.token}`;
    expect(await get(['Authorization', `bearer ${user.token}`])).toBe(200);
    expect(await get(['Authorization', mine, 'Authorization', mine])).toBe(200);
    expect(await get(['Authorization', mine, 'Authorization', `Bearer ${other.token}`])).toBe(401);
    expect(await get(['Authorization', mine, 'X-API-Key', `iap_${'x'.repeat(43)}`])).toBe(401);
    expect(await get(['Authorization', `Bearer\t${user.token}`])).toBe(401);
    expect(await get(['Authorization', `${mine} more`])).toBe(401);
    expect(await get(['Authorization', `Basic ${user.token}`])).toBe(401);
    expect(await get(['Authorization', user.token])).toBe(401);
    expect(await get(['X-API-Key', user.token])).toBe(401);
    expect(await get(['Cookie', `access_token=${user.token}`])).toBe(401);
    expect(await get([], `?access_token=${user.token}&token=${user.token}`)).toBe(401);
    expect(await get(['Authorization', `Bearer ${'x'.repeat(64 * 1024)}`])).toBe(431);
  });
});

describe('refresh tokens', () => {
  it('are exchanged once; the second use ends the session, its newest tokens included', async () => {
    const user = await app.newUser();
    const second = await refresh(user.refreshToken);
    expect(second).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } });
    expect(await statusOf(second.body.access_token)).toBe(200);
    const third = await refresh(second.body.refresh_token);
    expect(third.status).toBe(200);

    expect(await refresh(user.refreshToken)).toMatchObject({
      status: 401,
      body: { code: 'INVALID_REFRESH_TOKEN' },
    });
    expect((await refresh(third.body.refresh_token)).status).toBe(401);
    for (const { body } of [second, third]) expect(await statusOf(body.access_token)).toBe(401);
  });

  it('give at most one pair to two who come at once', async () => {
    const user = await app.newUser();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(user.refreshToken)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { body } of won) expect((await refresh(body.refresh_token)).status).toBe(401);
  });

  it('that were never issued end nobody’s session', async () => {
    const user = await app.newUser();
    const [session, secret] = user.refreshToken.split('.');
    for (const forged of [
      user.token,
      `${session}.${secret}.`,
      `${session}.x.y`,
      `${user.refreshToken}x`,
      'garbage',
    ]) {
      expect((await refresh(forged)).status).toBe(401);
    }
    for (const odd of [null, 7, {}, [], '']) expect((await refresh(odd)).status).toBe(400);
    expect((await refresh(user.refreshToken)).status).toBe(200);
  });
});

describe('sessions', () => {
  it('end at once on logout, and only that one', async () => {
    const user = await app.newUser();
    const elsewhere = await logIn(user);
    expect(await statusOf(user.token)).toBe(200);
    expect((await user.post('/auth/logout')).status).toBe(204);
    expect(await statusOf(user.token)).toBe(401);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect(await statusOf(elsewhere.access_token)).toBe(200);
  });

  it('are listed and ended by their owner alone', async () => {
    const [user, stranger] = [await app.newUser(), await app.newUser()];
    const second = await logIn(user);
    const third = await logIn(user);
    const { body } = await user.get('/auth/sessions?limit=2');
    expect(body).toMatchObject({ limit: 2, nextCursor: expect.any(String) });
    const rest = await user.get(`/auth/sessions?limit=2&cursor=${body.nextCursor}`);
    const all = [...body.data, ...rest.body.data];
    expect(all.map(({ current }) => current)).toEqual([false, false, true]);
    expect(Object.keys(all[0]).sort()).toEqual(
      ['createdAt', 'current', 'expiresAt', 'id', 'ip', 'lastUsedAt', 'userAgent'].sort(),
    );

    expect((await user.get(`/auth/sessions/${all[0].id}`)).body).toEqual(all[0]);
    expect((await stranger.get(`/auth/sessions/${all[0].id}`)).status).toBe(404);
    expect((await stranger.call('DELETE', `/auth/sessions/${all[0].id}`)).status).toBe(404);
    expect(await statusOf(third.access_token)).toBe(200);
    expect((await user.call('DELETE', `/auth/sessions/${all[0].id}`)).status).toBe(204);
    expect(await statusOf(third.access_token)).toBe(401);
    expect((await user.call('DELETE', `/auth/sessions/${all[0].id}`)).status).toBe(404);
    expect((await user.get(`/auth/sessions/${all[0].id}`)).status).toBe(404);
    expect((await user.call('DELETE', '/auth/sessions')).status).toBe(204);
    expect(await statusOf(second.access_token)).toBe(401);
    expect(await statusOf(user.token)).toBe(200);
    for (const method of ['GET', 'DELETE']) {
      expect(await user.call(method, '/auth/sessions/not-an-id')).toMatchObject({
        status: 404,
        body: { code: 'SESSION_NOT_FOUND' },
      });
    }
    expect((await user.get('/auth/sessions?cursor=tampered')).status).toBe(400);
  });

  it('that end in one process end in the others', async () => {
    const other = await createApp(app.config, createLogger(app.config.log, 'test'));
    await other.listen(0, '127.0.0.1');
    try {
      const there = async (token: string) =>
        (await call((await other.getUrl()).replace('[::1]', '127.0.0.1'), 'GET', '/users/me', { token }))
          .status;
      const user = await app.newUser();
      expect(await there(user.token)).toBe(200);
      await user.post('/auth/logout');
      await expect.poll(() => there(user.token)).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('API keys', () => {
  it('are shown once, and do what their scopes say', async () => {
    const user = await app.newUser();
    const { status, body } = await newKey(user, ['account:read']);
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        name: 'nightly',
        scopes: ['account:read'],
        expiresAt: null,
        key: expect.stringMatching(/^iap_/),
      },
    });
    expect(body.key.startsWith(body.prefix)).toBe(true);
    const list = await user.get('/auth/api-keys');
    expect(list.body.data).toMatchObject([{ id: body.id, name: 'nightly' }]);
    expect(JSON.stringify(list.body)).not.toContain(body.key);
    expect((await user.get(`/auth/api-keys/${body.id}`)).body).not.toHaveProperty('key');

    const asHeader = await call(app.url, 'GET', '/users/me', { headers: { 'X-API-Key': body.key } });
    expect(asHeader).toMatchObject({ status: 200, body: { id: user.id } });
    expect(await statusOf(body.key)).toBe(200);
    expect(await call(app.url, 'GET', '/images', { token: body.key })).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING' },
    });
  });

  it('make no keys, change no account, and are nothing to an admin route without the role', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    expect((await newKey(user, ['admin'])).status).toBe(403);
    const { key } = (await newKey(admin, ['admin'])).body;
    expect(await statusOf(key, '/admin/users')).toBe(200);
    const attempts: [string, string, unknown?][] = [
      ['POST', '/auth/api-keys', { name: 'wider', scopes: ['admin'] }],
      ['GET', '/auth/api-keys'],
      ['GET', '/auth/sessions'],
      ['POST', '/auth/logout'],
      ['PATCH', '/users/me', { email: 'x@example.org' }],
      ['DELETE', '/users/me'],
      ['PUT', '/users/me/password', { currentPassword: admin.password, newPassword: 'ten copper kettles' }],
    ];
    for (const [method, path, json] of attempts) {
      const answer = await call(app.url, method, path, { token: key, json });
      expect(answer).toMatchObject({ status: 403, body: { code: 'SESSION_REQUIRED' } });
    }
    const second = await app.newAdmin();
    await second.call('PATCH', `/admin/users/${admin.id}`, { json: { role: 'user' } });
    expect(await statusOf(key, '/admin/users')).toBe(403);
  });

  it('end when they are deleted, when they expire, and with their owner', async () => {
    const [user, stranger, admin] = [await app.newUser(), await app.newUser(), await app.newAdmin()];
    const first = (await newKey(user, ['account:read'])).body;
    expect(await statusOf(first.key)).toBe(200);
    for (const method of ['GET', 'DELETE']) {
      expect(await user.call(method, '/auth/api-keys/not-an-id')).toMatchObject({
        status: 404,
        body: { code: 'API_KEY_NOT_FOUND' },
      });
    }
    expect((await stranger.call('DELETE', `/auth/api-keys/${first.id}`)).status).toBe(404);
    expect((await user.call('DELETE', `/auth/api-keys/${first.id}`)).status).toBe(204);
    expect(await statusOf(first.key)).toBe(401);

    const soon = new Date(Date.now() + 400).toISOString();
    const brief = (await newKey(user, ['account:read'], { expiresAt: soon })).body;
    await expect.poll(() => statusOf(brief.key)).toBe(401);

    const last = (await newKey(user, ['account:read'])).body;
    expect(await statusOf(last.key)).toBe(200);
    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { disabled: true } });
    expect(await statusOf(last.key)).toBe(401);
    expect(await statusOf(`iap_${'x'.repeat(43)}`)).toBe(401);
  });

  it.each([
    { name: '', scopes: ['images:read'] },
    { name: 'a\0b', scopes: ['images:read'] },
    { name: 'x'.repeat(101), scopes: ['images:read'] },
    { name: 'k', scopes: [] },
    { name: 'k', scopes: ['everything'] },
    { name: 'k', scopes: 'images:read' },
    { name: 'k', scopes: ['images:read', 'images:read'] },
    { name: 'k', scopes: ['images:read'], expiresAt: '2001-01-01T00:00:00Z' },
    { name: 'k', scopes: ['images:read'], expiresAt: 'tomorrow' },
    { name: 'k', scopes: ['images:read'], expiresAt: '2030-02-30T00:00:00Z' },
    { name: 'k', scopes: ['images:read'], userId: 1 },
  ])('are not made from %j', async (body) => {
    const user = await app.newUser();
    expect((await user.post('/auth/api-keys', body)).status).toBe(400);
  });
});
