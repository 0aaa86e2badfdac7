import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { call, type Json } from './support/test-user.js';

const PASSWORD = 'nine brass kettles';
const unique = () => `user-${randomBytes(6).toString('hex')}`;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app?.stop());

const post = (path: string, json: unknown, headers: Record<string, string> = {}) =>
  call(app.url, 'POST', path, { json, headers });
const signup = (fields: Record<string, unknown>) => {
  const name = unique();
  return post('/auth/signup', {
    username: name,
    email: `${name}@example.org`,
    password: PASSWORD,
    ...fields,
  });
};
const login = (username: unknown, password: unknown = PASSWORD) =>
  post('/auth/login', { username, password });

/** Sends a body as it stands. */
async function send(path: string, type: string, body: string): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${app.url}/api${path}`, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body,
  });
  return { status: response.status, body: await response.json() };
}

describe('POST /auth/signup', () => {
  it('answers the new user, without anything secret', async () => {
    const name = unique();
    const { status, body } = await signup({ username: ` ${name}`, email: `${name}@Example.org` });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(Number),
      username: name,
      email: `${name}@Example.org`,
      role: 'user',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      quotaBytes: app.config.images.defaultQuotaBytes,
      storageBytes: 0,
      imageCount: 0,
    });
  });

  it('gives a name and an address once, whatever their case', async () => {
    const name = unique();
    expect((await signup({ username: name, email: `${name}@example.org` })).status).toBe(201);
    const sameName = await signup({ username: ` ${name.toUpperCase()} ` });
    expect(sameName).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
    const sameAddress = await signup({ email: `${name.toUpperCase()}@EXAMPLE.org` });
    expect(sameAddress).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } });
  });

  it('lets one of twenty at once have the name', async () => {
    const username = unique();
    const answers = await Promise.all(Array.from({ length: 20 }, () => signup({ username })));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
  });

  it.each([
    'role',
    'roles',
    'isAdmin',
    'id',
    'userId',
    'quotaBytes',
    'createdAt',
    'passwordHash',
    'disabled',
  ])('refuses to be told %s', async (field) => {
    const { status, body } = await signup({ [field]: 'admin' });
    expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field });
  });

  it.each([
    ['a common password', { password: 'password123' }, 'password'],
    ['a short password', { password: 'x7#Lq9!' }, 'password'],
    ['a password beyond 72 bytes', { password: `${'x7#Lq9!v'.repeat(9)}1` }, 'password'],
    ['a password with NUL', { password: 'x7#Lq9!v\0abc' }, 'password'],
    ['the user name as password', { username: 'wilhelmina77', password: 'Wilhelmina77' }, 'password'],
    ['an invisible letter in the name', { username: 'bo\u200bb' }, 'username'],
    ['an address as name', { username: 'bob@example.org' }, 'username'],
    ['a mixed name', { username: 'аdministrator' }, 'username'],
    ['an endless name', { username: 'x'.repeat(300) }, 'username'],
  ])('refuses %s and names the field', async (_, fields, field) => {
    const { status, body } = await signup(fields);
    expect({ status, code: body.code, field: body.errors[0].field }).toEqual({
      status: 422,
      code: 'VALIDATION_FAILED',
      field,
    });
  });

  it.each([null, 7, [], {}, true])('refuses %j as a name, an address or a password', async (value) => {
    for (const field of ['username', 'email', 'password']) {
      expect((await signup({ [field]: value })).status).toBe(400);
    }
  });

  it('can be closed, and is limited by address whatever a header claims', async () => {
    const closed = await startApp({ worker: false, environment: { SIGNUP: 'closed' } });
    const limited = await startApp({ worker: false, environment: { SIGNUP_LIMIT_PER_HOUR: '2' } });
    try {
      const account = () => ({ username: unique(), email: `${unique()}@example.org`, password: PASSWORD });
      const refused = await call(closed.url, 'POST', '/auth/signup', { json: account() });
      expect(refused).toMatchObject({ status: 403, body: { code: 'SIGNUP_CLOSED' } });

      const statuses = [];
      for (let i = 1; i <= 3; i++) {
        const headers = { 'X-Forwarded-For': `203.0.113.${i}` };
        const { status } = await call(limited.url, 'POST', '/auth/signup', { json: account(), headers });
        statuses.push(status);
      }
      expect(statuses).toEqual([201, 201, 429]);
    } finally {
      await Promise.all([closed.stop(), limited.stop()]);
    }
  });
});

describe('POST /auth/login', () => {
  it('takes the name or the address in any case, as JSON or as OAuth form', async () => {
    const name = unique();
    await signup({ username: name, email: `${name}@example.org` });
    for (const who of [name, name.toUpperCase(), ` ${name}`, `${name}@example.org`, `${name}@EXAMPLE.ORG`]) {
      const { status, body } = await login(who);
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
          token_type: 'Bearer',
          expires_in: 900,
          refresh_token: expect.any(String),
        },
      });
    }
    const form = { grant_type: 'password', username: name, password: PASSWORD, scope: '', client_id: 'docs' };
    const answer = await send(
      '/auth/login',
      'application/x-www-form-urlencoded',
      new URLSearchParams(form).toString(),
    );
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
  });

  it('answers the same for an unknown user, a wrong password and a disabled user', async () => {
    const disabled = await app.newUser();
    await app.database.query('UPDATE users SET disabled = true WHERE id = $1', [disabled.id]);
    const wrong = await app.newUser();
    const answers = await Promise.all([
      login(unique()),
      login(`${unique()}@example.org`),
      login(wrong.username, 'ten brass kettles'),
      login(disabled.username, disabled.password),
      login(wrong.username, 'a'.repeat(100)),
    ]);
    const seen = answers.map(({ status, body, headers }) =>
      JSON.stringify([
        status,
        { ...body, traceId: '' },
        headers.get('www-authenticate'),
        headers.get('content-type'),
      ]),
    );
    expect(new Set(seen).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'INVALID_CREDENTIALS' } });
  });

  it('does not take what bcrypt would cut, and takes letters however they were composed', async () => {
    const [name, other] = [unique(), unique()];
    await signup({ username: name, password: 'Ab3$'.repeat(18) });
    await signup({ username: other, password: 'passphrase of zo\u00eb' });
    expect((await login(name, `${'Ab3$'.repeat(18)}2`)).status).toBe(401);
    expect((await login(name, 'Ab3$'.repeat(18))).status).toBe(200);
    expect((await login(other, 'passphrase of zoe\u0308')).status).toBe(200);
    expect((await login(other, ' passphrase of zo\u00eb')).status).toBe(401);
  });

  it.each([
    ['null', 'null'],
    ['a number', '7'],
    ['a text', '"x"'],
    ['a list', '[]'],
    ['a list of logins', '[{"username":"a","password":"b"}]'],
    ['nothing', '{}'],
    ['an operator', '{"username":{"$gt":""},"password":{"$gt":""}}'],
    ['a length', '{"username":"a","password":{"length":0}}'],
    ['a list as name', '{"username":["a"],"password":"b"}'],
    ['a NUL', '{"username":"a\\u0000b","password":"b"}'],
    ['a field too many', '{"username":"a","password":"b","role":"admin"}'],
    ['a prototype', '{"__proto__":{"username":"a"},"password":"b"}'],
    ['half a body', '{"username":"a","pass'],
  ])('refuses %s', async (_, body) => {
    const answer = await send('/auth/login', 'application/json', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ status: 400, code: expect.any(String), traceId: expect.any(String) });
  });

  it('refuses lists in a form, other grants, and a password of a megabyte', async () => {
    const form = 'application/x-www-form-urlencoded';
    expect((await send('/auth/login', form, 'username=a&username=b&password=c')).status).toBe(400);
    expect((await send('/auth/login', form, 'username[x]=a&password=c')).status).toBe(400);
    expect((await send('/auth/login', form, 'grant_type=implicit&username=a&password=c')).status).toBe(400);
    const huge = JSON.stringify({ username: 'a', password: 'x'.repeat(1 << 20) });
    expect((await send('/auth/login', 'application/json', huge)).status).toBe(413);
  });

  it('hashes anew when the cost was changed', async () => {
    const user = await app.newUser();
    const hashOf = async () => {
      const rows = await app.database.query('SELECT password_hash FROM users WHERE id = $1', [user.id]);
      return (rows[0] as { password_hash: string }).password_hash;
    };
    // The password of another cost: the same hash would do for any.
    const { hash } = await import('bcrypt');
    const older = await hash(user.password, 5);
    await app.database.query('UPDATE users SET password_hash = $1 WHERE id = $2', [older, user.id]);
    expect((await login(user.username, user.password)).status).toBe(200);
    expect(await hashOf()).toMatch(/^\$2b\$04\$/);
    expect((await login(user.username, user.password)).status).toBe(200);
  });
});

describe('failed logins', () => {
  let strict: TestApp;
  beforeAll(async () => {
    const environment = { LOGIN_MAX_FAILURES: '3', LOGIN_MAX_FAILURES_PER_ADDRESS: '8' };
    strict = await startApp({ worker: false, environment: { ...environment, LOGIN_FAILURE_WINDOW: '600' } });
  });
  afterAll(() => strict?.stop());

  it('are limited by account, then by address, whatever a header claims, with the time to wait', async () => {
    const user = await strict.newUser();
    const other = await strict.newUser();
    const attempt = (username: string, password: string, from = '') =>
      call(strict.url, 'POST', '/auth/login', {
        json: { username, password },
        headers: { 'X-Forwarded-For': from, Forwarded: `for=${from}`, 'X-Real-IP': from },
      });
    const together = await Promise.all(
      Array.from({ length: 10 }, (_, i) => attempt(user.username, 'wrong guess', `203.0.113.${i}`)),
    );
    expect(together.filter(({ status }) => status === 401)).toHaveLength(3);
    expect(together.filter(({ status }) => status === 429)).toHaveLength(7);

    const right = await attempt(user.username, user.password, '198.51.100.1');
    expect(right).toMatchObject({ status: 429, body: { code: 'TOO_MANY_ATTEMPTS' } });
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(500);
    expect(Number(right.headers.get('retry-after'))).toBeLessThanOrEqual(600);
    expect((await attempt(other.username, other.password)).status).toBe(200);

    for (let i = 0; i < 5; i++) expect((await attempt(`nobody-${i}`, 'one password')).status).toBe(401);
    expect((await attempt(other.username, other.password)).status).toBe(429);
  });
});
