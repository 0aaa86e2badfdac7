import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataSource } from '../src/database/data-source.js';
import { seedAdmin } from '../src/users/seed-admin.js';
import { startApp, type TestApp } from './support/app.js';
import { call, type TestUser } from './support/test-user.js';

const NEW_PASSWORD = 'ten copper kettles';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app?.stop());

const logIn = (username: string, password: string) =>
  call(app.url, 'POST', '/auth/login', { json: { username, password } });
const changePassword = (user: TestUser, currentPassword: unknown, newPassword: unknown) =>
  user.call('PUT', '/users/me/password', { json: { currentPassword, newPassword } });
const patch = (user: TestUser, path: string, json: unknown) => user.call('PATCH', path, { json });

describe('/users/me', () => {
  it('shows one’s own account, and no hash', async () => {
    const user = await app.newUser();
    const { status, body } = await user.get('/users/me');
    expect(status).toBe(200);
    expect(Object.keys(body).sort()).toEqual(
      ['createdAt', 'email', 'id', 'imageCount', 'quotaBytes', 'role', 'storageBytes', 'username'].sort(),
    );
  });

  it('changes name and address by the rules of signing up', async () => {
    const [user, other] = [await app.newUser(), await app.newUser()];
    const renamed = await patch(user, '/users/me', {
      username: `${user.username}-b`,
      email: 'New@Example.org',
    });
    expect(renamed).toMatchObject({
      status: 200,
      body: { username: `${user.username}-b`, email: 'New@Example.org' },
    });
    expect((await logIn('new@example.org', user.password)).status).toBe(200);
    expect((await logIn(user.username, user.password)).status).toBe(401);
    expect((await patch(user, '/users/me', {})).status).toBe(200);
    const taken = await patch(user, '/users/me', { username: other.username.toUpperCase() });
    expect(taken).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
    expect((await patch(user, '/users/me', { username: 'a b' })).status).toBe(422);
    expect((await patch(user, '/users/me', { email: 'nobody' })).status).toBe(400);
    expect((await patch(user, '/users/me', { username: null })).status).toBe(400);
    for (const field of ['role', 'quotaBytes', 'disabled', 'id', 'storageBytes', 'passwordHash']) {
      expect((await patch(user, '/users/me', { [field]: 1 })).status).toBe(400);
    }
    expect((await user.get('/users/me')).body.role).toBe('user');
  });

  it('changes the password for who knows it, and ends all other sessions', async () => {
    const user = await app.newUser();
    const elsewhere = (await logIn(user.username, user.password)).body;
    expect(await changePassword(user, 'a wrong guess', NEW_PASSWORD)).toMatchObject({
      status: 400,
      body: { code: 'CURRENT_PASSWORD_WRONG' },
    });
    expect((await changePassword(user, undefined, NEW_PASSWORD)).status).toBe(400);
    expect((await changePassword(user, user.password, 'short')).status).toBe(422);
    expect(await changePassword(user, user.password, user.username)).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'newPassword' }] },
    });

    expect((await changePassword(user, user.password, NEW_PASSWORD)).status).toBe(204);
    expect((await user.get('/users/me')).status).toBe(200);
    expect((await call(app.url, 'GET', '/users/me', { token: elsewhere.access_token })).status).toBe(401);
    const json = { refresh_token: elsewhere.refresh_token };
    expect((await call(app.url, 'POST', '/auth/refresh', { json })).status).toBe(401);
    expect((await logIn(user.username, user.password)).status).toBe(401);
    expect((await logIn(user.username, NEW_PASSWORD)).status).toBe(200);
  });

  it('leaves no session behind of a login that ran while the password changed', async () => {
    const user = await app.newUser();
    const logins = Array.from({ length: 12 }, () => logIn(user.username, user.password));
    await changePassword(user, user.password, NEW_PASSWORD);
    const tokens = (await Promise.all(logins)).flatMap(({ body }) => body.access_token ?? []);
    for (const token of tokens) expect((await call(app.url, 'GET', '/users/me', { token })).status).toBe(401);
  });

  it('deletes the account with all it has, and frees its name', async () => {
    const user = await app.newUser();
    await user.post('/auth/api-keys', { name: 'nightly', scopes: ['images:read'] });
    expect((await user.call('DELETE', '/users/me')).status).toBe(204);
    expect((await user.get('/users/me')).status).toBe(401);
    expect((await logIn(user.username, user.password)).status).toBe(401);
    const left = await app.database.query(
      `SELECT (SELECT count(*) FROM sessions WHERE user_id = $1) + (SELECT count(*) FROM api_keys WHERE user_id = $1) AS n`,
      [user.id],
    );
    expect(left).toEqual([{ n: '0' }]);
    const again = { username: user.username, email: 'again@example.org', password: NEW_PASSWORD };
    expect((await call(app.url, 'POST', '/auth/signup', { json: again })).status).toBe(201);
  });
});

describe('/admin/users', () => {
  it('is for administrators', async () => {
    const user = await app.newUser();
    for (const [method, path] of [
      ['GET', '/admin/users'],
      ['GET', `/admin/users/${user.id}`],
      ['PATCH', `/admin/users/${user.id}`],
      ['DELETE', `/admin/users/${user.id}`],
      ['GET', '/Admin/Users/'],
    ] as const) {
      expect((await call(app.url, method, path)).status).toBe(401);
      expect((await user.call(method, path)).status).toBe(403);
    }
    const sneaky = { headers: { 'X-HTTP-Method-Override': 'DELETE', 'X-User-Id': '1' } };
    expect((await user.get('/admin/users', sneaky)).status).toBe(403);
  });

  it('lists by page and by cursor, searches and filters', async () => {
    const admin = await app.newAdmin();
    const users = [await app.newUser(), await app.newUser(), await app.newUser()];
    await patch(admin, `/admin/users/${users[1]!.id}`, { disabled: true });

    const byCursor: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await admin.get(`/admin/users?limit=2${cursor && `&cursor=${cursor}`}`);
      byCursor.push(...body.data.map(({ id }: { id: number }) => id));
      cursor = body.nextCursor;
    }
    const { body: page } = await admin.get('/admin/users?page=1&limit=100');
    expect(page).toMatchObject({ page: 1, limit: 100, total: byCursor.length, nextCursor: null });
    expect(byCursor).toEqual(page.data.map(({ id }: { id: number }) => id));

    const name = users[1]!.username;
    const idsOf = async (query: string) =>
      (await admin.get(`/admin/users?${query}`)).body.data.map(({ id }: { id: number }) => id);
    expect(await idsOf(`q=${name.slice(2).toUpperCase()}`)).toEqual([users[1]!.id]);
    expect(await idsOf(`q=${name}@example`)).toEqual([users[1]!.id]);
    expect(await idsOf(`q=${name}&disabled=false`)).toEqual([]);
    expect(await idsOf('disabled=true&limit=100')).toContain(users[1]!.id);
    expect(await idsOf(`q=${admin.username}&role=admin`)).toEqual([admin.id]);
    for (const q of ['%25', '_%25', '\\', "'"]) expect(await idsOf(`q=${q}`)).toEqual([]);
  });

  const BAD_QUERIES = `
    limit=0 limit=-1 limit=101 limit=NaN limit=1.5 page=0 page=1e12 cursor=tampered
    cursor=${Buffer.from('1 OR 1=1').toString('base64url')} q=%00 q[]=a q=a&q=b role=root disabled=maybe sort=id
  `;
  it.each(BAD_QUERIES.trim().split(/\s+/))('refuses ?%s', async (query) => {
    const admin = await app.newAdmin();
    expect((await admin.get(`/admin/users?${query}`)).status).toBe(400);
  });

  it.each(['0', '-1', '9223372036854775808', '1000000000', '2147483648', '1e3', 'x', '1%00', '%20'])(
    'knows nobody by the id %s',
    async (id) => {
      const admin = await app.newAdmin();
      const { status, body } = await admin.get(`/admin/users/${id}`);
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'USER_NOT_FOUND' });
    },
  );

  it('disables at once: tokens, keys, refresh and login; and lets in again', async () => {
    const [admin, user] = [await app.newAdmin(), await app.newUser()];
    expect((await user.get('/users/me')).status).toBe(200);
    const disabled = await patch(admin, `/admin/users/${user.id}`, { disabled: true });
    expect(disabled).toMatchObject({ status: 200, body: { id: user.id, disabled: true } });
    expect((await user.get('/users/me')).status).toBe(401);
    const json = { refresh_token: user.refreshToken };
    expect((await call(app.url, 'POST', '/auth/refresh', { json })).status).toBe(401);
    expect((await logIn(user.username, user.password)).status).toBe(401);

    await patch(admin, `/admin/users/${user.id}`, { disabled: false });
    expect((await user.get('/users/me')).status).toBe(401);
    expect((await logIn(user.username, user.password)).status).toBe(200);
  });

  it('gives and takes the role at once, and sets the quota', async () => {
    const [admin, user] = [await app.newAdmin(), await app.newUser()];
    expect((await user.get('/admin/users')).status).toBe(403);
    await patch(admin, `/admin/users/${user.id}`, { role: 'admin' });
    expect((await user.get('/admin/users')).status).toBe(200);
    await patch(admin, `/admin/users/${user.id}`, { role: 'user' });
    expect((await user.get('/admin/users')).status).toBe(403);

    expect((await patch(admin, `/admin/users/${user.id}`, { quotaBytes: 1000 })).body.quotaBytes).toBe(1000);
    expect((await user.get('/users/me')).body.quotaBytes).toBe(1000);
    const reset = await patch(admin, `/admin/users/${user.id}`, { quotaBytes: null });
    expect(reset.body.quotaBytes).toBe(app.config.images.defaultQuotaBytes);
    expect((await patch(admin, `/admin/users/${user.id}`, {})).status).toBe(200);
    for (const bad of [{ quotaBytes: -1 }, { quotaBytes: '1' }, { quotaBytes: 2 ** 60 }, { role: 'root' }]) {
      expect((await patch(admin, `/admin/users/${user.id}`, bad)).status).toBe(400);
    }
    for (const bad of [{ role: null }, { disabled: null }, { disabled: 'true' }, { passwordHash: 'x' }]) {
      expect((await patch(admin, `/admin/users/${user.id}`, bad)).status).toBe(400);
    }
  });

  it('deletes', async () => {
    const [admin, user] = [await app.newAdmin(), await app.newUser()];
    expect((await user.get('/users/me')).status).toBe(200);
    expect((await admin.call('DELETE', `/admin/users/${user.id}`)).status).toBe(204);
    expect((await user.get('/users/me')).status).toBe(401);
    expect((await admin.call('DELETE', `/admin/users/${user.id}`)).status).toBe(404);
    expect((await patch(admin, `/admin/users/${user.id}`, { disabled: true })).status).toBe(404);
  });
});

describe('the last administrator', () => {
  it('stays one, also when two demote each other at once', async () => {
    const alone = await startApp({ worker: false });
    try {
      const [first, second] = [await alone.newAdmin(), await alone.newAdmin()];
      const demotions = await Promise.all([
        patch(first, `/admin/users/${second.id}`, { role: 'user' }),
        patch(second, `/admin/users/${first.id}`, { role: 'user' }),
      ]);
      expect(demotions.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);

      const last = (await first.get('/admin/users')).status === 200 ? first : second;
      for (const change of [{ role: 'user' }, { disabled: true }]) {
        const refused = await patch(last, `/admin/users/${last.id}`, change);
        expect(refused).toMatchObject({ status: 409, body: { code: 'LAST_ADMIN' } });
      }
      expect((await last.call('DELETE', '/users/me')).status).toBe(409);
      expect((await last.get('/admin/users')).status).toBe(200);
    } finally {
      await alone.stop();
    }
  });
});

describe('seedAdmin', () => {
  it('makes an administrator once, and an existing account one', async () => {
    const source = await createDataSource(app.config.database).initialize();
    try {
      const seed = (fields: { username: string; email: string; password?: string }) =>
        seedAdmin(source, fields, 4);
      const boss = { username: 'boss', email: 'boss@example.org' };
      const together = await Promise.all([seed(boss), seed(boss), seed(boss)]);
      expect(together.filter(({ created }) => created)).toHaveLength(1);
      const { generatedPassword } = together.find(({ created }) => created)!;
      expect((await logIn('boss', generatedPassword!)).status).toBe(200);

      const unchanged = { madeAdministrator: false, enabled: false, passwordSet: false, sessionsEnded: 0 };
      expect(await seed(boss)).toEqual({ username: 'boss', created: false, changes: unchanged });
      expect((await logIn('boss', generatedPassword!)).status).toBe(200);
      expect((await seed({ ...boss, password: NEW_PASSWORD })).changes).toEqual({
        ...unchanged,
        passwordSet: true,
        sessionsEnded: 2,
      });
      expect((await logIn('boss', NEW_PASSWORD)).status).toBe(200);

      const user = await app.newUser();
      const existing = { username: user.username.toUpperCase(), email: `${user.username}@example.test` };
      await source.query('UPDATE users SET disabled = true WHERE id = $1', [user.id]);
      expect(await seed(existing)).toEqual({
        username: user.username,
        created: false,
        changes: { ...unchanged, madeAdministrator: true, enabled: true },
      });
      const { access_token: token } = (await logIn(user.username, user.password)).body;
      expect((await call(app.url, 'GET', '/admin/users', { token })).status).toBe(200);

      await expect(seed({ username: 'another', email: 'boss@example.org' })).rejects.toMatchObject({
        code: 'EMAIL_TAKEN',
      });
      await expect(seed({ ...boss, password: 'password' })).rejects.toMatchObject({ status: 422 });
    } finally {
      await source.destroy();
    }
  });
});
