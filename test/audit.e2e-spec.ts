import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditLog } from '../src/audit/audit-log.js';
import { createDataSource } from '../src/database/data-source.js';
import { seedAdmin } from '../src/users/seed-admin.js';
import { startApp, type TestApp } from './support/app.js';
import { call, type Json, type TestUser } from './support/test-user.js';

let app: TestApp;
let admin: TestUser;
beforeAll(async () => {
  app = await startApp({
    worker: false,
    environment: { LOGIN_MAX_FAILURES: '4', LOGIN_MAX_FAILURES_PER_ADDRESS: '1000' },
  });
  admin = await app.newAdmin();
});
afterAll(() => app?.stop());

const logIn = (username: string, password: string) =>
  call(app.url, 'POST', '/auth/login', {
    json: { username, password },
    headers: { 'User-Agent': 'a test', 'X-Request-Id': 'login-of-a-test' },
  });
const refresh = (refresh_token: string) =>
  call(app.url, 'POST', '/auth/refresh', { json: { refresh_token } });
/** Newest first. */
const audit = async (query: string): Promise<Json[]> =>
  (await admin.get(`/admin/audit?limit=100&${query}`)).body.data;
const about = async ({ id }: { id: number }): Promise<Json[]> => audit(`target=user:${id}`);
const actions = (events: Json[]): string[] => events.map(({ action }) => action).reverse();

describe('the audit log', () => {
  it('tells what became of an account, who did it, and from where', async () => {
    const user = await app.newUser();
    await logIn(user.username, user.password);
    const key = (await user.post('/auth/api-keys', { name: 'a program', scopes: ['images:read'] })).body;
    await user.call('DELETE', `/auth/api-keys/${key.id}`);
    await user.call('DELETE', '/auth/sessions');
    await user.call('PATCH', '/users/me', { json: { email: `new-${user.username}@example.test` } });
    const passwords = { currentPassword: user.password, newPassword: 'ten copper kettles' };
    await user.call('PUT', '/users/me/password', { json: passwords });
    await user.post('/auth/logout');

    const events = await about(user);
    expect(actions(events)).toEqual([
      'account.created',
      'login.succeeded',
      'login.succeeded',
      'api_key.created',
      'api_key.deleted',
      'session.revoked',
      'account.renamed',
      'password.changed',
      'logout',
    ]);
    expect(new Set(events.map(({ actor }) => actor.id))).toEqual(new Set([user.id]));
    expect(events.at(-3)).toMatchObject({
      outcome: 'success',
      actor: { name: user.username },
      target: { type: 'user', id: String(user.id) },
      userAgent: 'a test',
      requestId: 'login-of-a-test',
      ip: expect.stringMatching(/127\.0\.0\.1/),
      occurrences: 1,
    });
    expect(events.find(({ action }) => action === 'api_key.created').details).toMatchObject({
      apiKeyId: key.id,
      name: 'a program',
      scopes: ['images:read'],
    });
    const everything = JSON.stringify(events);
    for (const secret of [user.password, 'ten copper kettles', key.key, user.refreshToken])
      expect(everything).not.toContain(secret);
  });

  it('notes a refresh token that is used again', async () => {
    const user = await app.newUser();
    await refresh(user.refreshToken);
    expect((await refresh(user.refreshToken)).status).toBe(401);
    expect((await about(user))[0]).toMatchObject({ action: 'session.reuse_detected', outcome: 'failure' });
  });

  it('notes what administrators do to accounts, and keeps it when they and the accounts are gone', async () => {
    const [boss, user] = [await app.newAdmin(), await app.newUser()];
    await boss.call('PATCH', `/admin/users/${user.id}`, { json: { disabled: true, quotaBytes: 5 } });
    await boss.call('DELETE', `/admin/users/${user.id}`);
    expect((await boss.call('DELETE', '/users/me')).status).toBe(204);

    const [deleted, changed] = await about(user);
    const actor = { id: null, name: boss.username };
    expect(changed).toMatchObject({
      action: 'account.changed',
      actor,
      details: { disabled: true, quotaBytes: 5 },
    });
    expect(deleted).toMatchObject({ action: 'account.deleted', actor, details: { username: user.username } });
    expect((await about(boss))[0]).toMatchObject({ action: 'account.deleted', actor });
  });

  it('notes what the command line does', async () => {
    const source = await createDataSource(app.config.database).initialize();
    const seed = { username: 'seeded', email: 'seeded@example.test' };
    await seedAdmin(source, seed, 4);
    await seedAdmin(source, seed, 4);
    await source.destroy();
    const [second, first] = await audit('action=admin.seeded');
    expect(first).toMatchObject({
      actor: { id: null, name: 'command line' },
      ip: null,
      details: { created: true },
    });
    expect(second).toMatchObject({ details: { created: false }, target: first.target });
  });
});

describe('failed logins', () => {
  it('are counted in one row, and refusals noted once', async () => {
    const user = await app.newUser();
    for (let attempt = 0; attempt < 8; attempt++) await logIn(user.username, `wrong ${attempt}`);

    const failures = (await about(user)).filter(({ outcome }) => outcome === 'failure');
    expect(failures).toHaveLength(2);
    const [throttled, failed] = failures;
    expect(throttled).toMatchObject({ action: 'login.throttled', occurrences: 1, actor: null });
    expect(failed).toMatchObject({ action: 'login.failed', occurrences: 4, actor: null });
    expect(Date.parse(failed.lastAt)).toBeGreaterThan(Date.parse(failed.at));
  });

  it('with a name that nobody has do not keep it: it may be a password', async () => {
    await logIn('correct horse battery staple', 'x');
    await logIn('nobody-has-this-name', 'x');
    const rows = await app.database.query(`SELECT * FROM audit_log WHERE action = 'login.failed'`);
    expect(JSON.stringify(rows)).not.toMatch(/correct horse|nobody-has/);
    expect(rows.filter((row: Json) => row.target_id === null)).toMatchObject([{ occurrences: 2 }]);
  });

  it('and wrong current passwords are noted', async () => {
    const user = await app.newUser();
    const json = { currentPassword: 'wrong', newPassword: 'ten copper kettles' };
    await user.call('PUT', '/users/me/password', { json });
    expect((await about(user))[0]).toMatchObject({
      action: 'password.check_failed',
      actor: { id: user.id },
    });
  });
});

describe('GET /users/me/security-events', () => {
  it('shows what concerns one’s own account, and nothing of an administrator’s whereabouts', async () => {
    const [user, stranger] = [await app.newUser(), await app.newUser()];
    await logIn(user.username, 'wrong');
    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { quotaBytes: 1000 } });
    await logIn(stranger.username, 'wrong');

    const { status, body } = await user.get('/users/me/security-events');
    expect(status).toBe(200);
    expect(actions(body.data)).toEqual([
      'account.created',
      'login.succeeded',
      'login.failed',
      'account.changed',
    ]);
    const [changed, failed, succeeded] = body.data;
    expect(changed).toMatchObject({ by: 'administrator', ip: null, userAgent: null });
    expect(failed).toMatchObject({ by: 'unknown', ip: expect.any(String), userAgent: 'a test' });
    expect(succeeded).toMatchObject({ by: 'you', ip: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain(admin.username);
  });

  it('is for signed-in people', async () => {
    const user = await app.newUser();
    const { key } = (await user.post('/auth/api-keys', { name: 'k', scopes: ['account:read'] })).body;
    expect((await call(app.url, 'GET', '/users/me/security-events', { token: key })).status).toBe(403);
  });
});

describe('GET /admin/audit', () => {
  it('is for administrators', async () => {
    expect((await (await app.newUser()).get('/admin/audit')).status).toBe(403);
  });

  it('filters by actor, action, outcome, target and time', async () => {
    const before = new Date().toISOString();
    const user = await app.newUser();
    await logIn(user.username, 'wrong');
    const after = new Date(Date.now() + 1).toISOString();

    expect(actions(await audit(`actor=${user.id}`))).toEqual(['account.created', 'login.succeeded']);
    expect(actions(await audit(`actor=${user.id}&action=account.created`))).toEqual(['account.created']);
    expect(actions(await audit(`target=user:${user.id}&outcome=failure`))).toEqual(['login.failed']);
    expect(actions(await audit(`target=user&from=${before}&to=${after}`))).toEqual([
      'account.created',
      'login.succeeded',
      'login.failed',
    ]);
    expect(await audit(`target=user:${user.id}&to=${before}`)).toEqual([]);
    expect(await audit(`from=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  });

  it('goes through all of it by cursor, newest first, without repetition', async () => {
    const user = await app.newUser();
    for (let n = 0; n < 4; n++) await logIn(user.username, user.password);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await admin.get(
        `/admin/audit?target=user:${user.id}&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.data.map(({ id }: Json) => id));
      cursor = body.nextCursor;
    }
    expect(seen).toHaveLength(6);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it.each([
    'actor=0',
    'action=login',
    'target=user:%00',
    'from=yesterday',
    'from=2026-02-31T99:00:00Z',
    'to=5',
    'page=1',
    'limit=101',
    'cursor=nonsense',
  ])('refuses %s', async (query) => {
    expect((await admin.get(`/admin/audit?${query}`)).body).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
    });
  });
});

describe('what is recorded', () => {
  it('can be neither changed nor deleted, but by retention', async () => {
    const user = await app.newUser();
    const own = `target_type = 'user' AND target_id = '${user.id}'`;
    for (const change of [
      `UPDATE audit_log SET action = 'other' WHERE ${own}`,
      `UPDATE audit_log SET occurrences = 2 WHERE ${own}`,
      `UPDATE audit_log SET actor_id = ${admin.id} WHERE ${own}`,
      `UPDATE audit_log SET details = '{"x": 1}' WHERE ${own}`,
      `DELETE FROM audit_log WHERE ${own}`,
      `DELETE FROM audit_log`,
    ]) {
      await expect(app.database.query(change)).rejects.toThrow('The audit log is only ever added to');
    }
    expect(await about(user)).toHaveLength(2);
  });

  it('goes when it is older than is kept, whatever the number of rows', async () => {
    const user = await app.newUser();
    await app.database.query(
      `INSERT INTO audit_log (id, at, last_at, action, outcome, target_type, target_id)
       SELECT ('0160c0de-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now() - interval '400 days',
              now(), 'logout', 'success', 'user', $1 FROM generate_series(1, 12000) n`,
      [String(user.id)],
    );
    expect(await new AuditLog(app.database).expire(365)).toBe(12_000);
    expect(actions(await about(user))).toEqual(['account.created', 'login.succeeded']);
    // Not even by a setting of nought.
    expect(await new AuditLog(app.database).expire(0)).toBe(0);
  });
});

describe('when it cannot be written', () => {
  it('lets people log in and out', async () => {
    const user = await app.newUser();
    await app.database.query('ALTER TABLE audit_log RENAME TO audit_log_away');
    try {
      const { status, body } = await logIn(user.username, user.password);
      expect(status).toBe(200);
      expect((await call(app.url, 'POST', '/auth/logout', { token: body.access_token })).status).toBe(204);
    } finally {
      await app.database.query('ALTER TABLE audit_log_away RENAME TO audit_log');
    }
  });
});
