import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { cannotBrowse, launchBrowser, Visitor } from './support/browser.js';
import { startNginx } from './support/nginx.js';
import { describeWith } from './support/services.js';
import { call, type TestUser } from './support/test-user.js';

const PATIENCE = { timeout: 30_000, interval: 20 };

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app?.stop());

/** @returns the cookie, as a browser would send it, and as it came. */
async function openBoard(admin: TestUser): Promise<{ cookie: string; set: string }> {
  const { status, headers, body } = await admin.post('/admin/board-session');
  expect([status, body.url]).toEqual([200, '/admin/queues']);
  const set = headers.get('set-cookie')!;
  return { cookie: set.split(';')[0]!, set };
}

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${app.url}/admin/queues${path}`, { method, headers });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('the board', () => {
  it('shows the queues to an administrator who opened it', async () => {
    const { cookie, set } = await openBoard(await app.newAdmin());
    expect(set).toMatch(/; Path=\/admin\/queues;/);
    expect(set).toMatch(/; HttpOnly/);
    expect(set).toMatch(/; SameSite=Strict/);
    expect(set).toMatch(/; Max-Age=1800;/);

    const page = await ask('/', { cookie });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<base href="/admin/queues/"');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.headers.get('cache-control')).toBe('no-store');
    const queues = await ask('/api/queues', { cookie });
    expect(queues.status).toBe(200);
    const { queues: shown } = (await queues.json()) as { queues: { name: string; isPaused: boolean }[] };
    expect(shown.map(({ name }) => name).sort()).toEqual([
      'analysis-cpu',
      'analysis-model',
      'analysis-web',
      'batches',
      'faces',
      'maintenance',
      'webhooks',
    ]);
  });

  it('answers nobody else', async () => {
    const admin = await app.newAdmin();
    const { cookie } = await openBoard(admin);
    for (const path of ['', '/', '/api/queues', '/static/js/main.js']) {
      for (const headers of [
        {},
        { cookie: 'board_session=' },
        { cookie: `${cookie}x` },
        { cookie: cookie.replace(/\.\d+\./, `.${Date.now() + 10 ** 9}.`) },
        { authorization: `Bearer ${admin.token}` },
      ]) {
        const response = await ask(path, headers as Record<string, string>);
        expect([path, headers, response.status, await codeOf(response)]).toEqual([
          path,
          headers,
          401,
          'BOARD_SESSION_NEEDED',
        ]);
      }
    }
  });

  it('is opened by signed-in administrators only', async () => {
    const [admin, user] = [await app.newAdmin(), await app.newUser()];
    expect((await user.post('/admin/board-session')).status).toBe(403);
    const { key } = (await admin.post('/auth/api-keys', { name: 'k', scopes: ['admin'] })).body;
    expect((await call(app.url, 'POST', '/admin/board-session', { token: key })).body.code).toBe(
      'SESSION_REQUIRED',
    );
  });

  it('closes with the session, and with the role', async () => {
    const [leaving, demoted, boss] = [await app.newAdmin(), await app.newAdmin(), await app.newAdmin()];
    const [first, second] = [await openBoard(leaving), await openBoard(demoted)];
    expect((await ask('/api/queues', first)).status).toBe(200);
    await leaving.post('/auth/logout');
    expect((await ask('/api/queues', { cookie: first.cookie })).status).toBe(401);
    expect((await ask('/api/queues', { cookie: second.cookie })).status).toBe(200);
    await boss.call('PATCH', `/admin/users/${demoted.id}`, { json: { role: 'user' } });
    expect((await ask('/api/queues', { cookie: second.cookie })).status).toBe(401);
  });

  it('stays open in the session that changes the password, and closes in the others', async () => {
    const admin = await app.newAdmin();
    const here = await openBoard(admin);
    const { username, password } = admin;
    const login = await call(app.url, 'POST', '/auth/login', { json: { username, password } });
    const elsewhere = admin.at(app);
    elsewhere.token = login.body.access_token;
    const there = await openBoard(elsewhere);
    expect((await ask('/api/queues', { cookie: there.cookie })).status).toBe(200);
    const json = { currentPassword: password, newPassword: 'ten copper kettles' };
    expect((await admin.call('PUT', '/users/me/password', { json })).status).toBeLessThan(300);
    expect((await ask('/api/queues', { cookie: here.cookie })).status).toBe(200);
    expect((await ask('/api/queues', { cookie: there.cookie })).status).toBe(401);
  });

  it('lets its own page change something, which is recorded, and no other page', async () => {
    const admin = await app.newAdmin();
    const { cookie } = await openBoard(admin);
    const pause = (headers: Record<string, string>) =>
      ask('/api/queues/analysis-web/pause', { cookie, ...headers }, 'PUT');
    for (const headers of [{}, { origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }]) {
      const response = await pause(headers as Record<string, string>);
      expect([headers, response.status, await codeOf(response)]).toEqual([headers, 403, 'FOREIGN_ORIGIN']);
    }
    const isPaused = async () =>
      (await admin.get('/admin/jobs')).body.queues.find(({ lane }: { lane: string }) => lane === 'web')
        .paused;
    expect(await isPaused()).toBe(false);

    expect((await pause({ origin: app.url })).status).toBe(200);
    const own = { origin: app.url };
    expect((await ask('/api/queues/none/pause', { cookie, ...own }, 'PUT')).status).toBe(404);
    // Recorded once answered.
    const recorded = await vi.waitUntil(async () => {
      const { data } = (await admin.get(`/admin/audit?actor=${admin.id}&action=board.changed`)).body;
      return data.length === 2 && data;
    }, PATIENCE);
    const details = { method: 'PUT', path: '/api/queues/analysis-web/pause', status: 200 };
    expect(recorded).toMatchObject([
      { outcome: 'failure', details: { path: '/api/queues/none/pause', status: 404 } },
      { outcome: 'success', details, ip: expect.any(String), requestId: expect.any(String) },
    ]);
    expect((await admin.get(`/admin/audit?actor=${admin.id}&action=board.opened`)).body.data).toHaveLength(1);
  });
});

describe('a lane that is paused on the board', () => {
  const press = async (path: string, cookie: string) =>
    (await ask(path, { cookie, origin: app.url }, 'PUT')).status;
  const meant = () => app.database.query('SELECT lane, paused FROM lane_controls WHERE paused ORDER BY lane');

  it('is paused like any other: for good, until it is resumed', async () => {
    const admin = await app.newAdmin();
    const { cookie } = await openBoard(admin);
    expect(await press('/api/queues/pause', cookie)).toBe(200);
    const paused = (lane: string) => ({ lane, paused: true });
    expect(await meant()).toEqual(['cpu', 'model', 'web'].map(paused));
    expect(await press('/api/queues/analysis-cpu/resume', cookie)).toBe(200);
    expect(await meant()).toEqual(['model', 'web'].map(paused));
    expect(await press('/api/queues/resume', cookie)).toBe(200);
    expect(await meant()).toEqual([]);
    const { data } = (await admin.get(`/admin/audit?actor=${admin.id}&action=lane.resumed`)).body;
    expect(data.map(({ target }: { target: { id: string } }) => target.id).sort()).toEqual([
      'cpu',
      'model',
      'web',
    ]);
  });

  it('has upkeep beside it that cannot be stopped', async () => {
    const { cookie } = await openBoard(await app.newAdmin());
    expect(await press('/api/queues/maintenance/pause', cookie)).toBe(405);
  });
});

describeWith('nginx')('behind nginx', () => {
  it('is seen and changed through it', async () => {
    const nginx = await startNginx({ replicas: [app.url] });
    try {
      const { cookie } = await openBoard(await app.newAdmin());
      const page = await fetch(`${nginx.url}/admin/queues/`, { headers: { cookie } });
      expect([page.status, page.headers.get('content-security-policy')]).toEqual([
        200,
        expect.stringContaining("style-src 'self' 'unsafe-inline'"),
      ]);
      expect((await fetch(`${nginx.url}/admin/queues/`)).status).toBe(401);
      const pause = (origin: string) =>
        fetch(`${nginx.url}/admin/queues/api/queues/analysis-web/pause`, {
          method: 'PUT',
          headers: { cookie, origin },
        });
      expect((await pause(nginx.url)).status).toBe(200);
      expect((await pause('http://evil.test')).status).toBe(403);
    } finally {
      await nginx.stop();
    }
  });
});

describe.skipIf(cannotBrowse)('in a browser', () => {
  it('shows its page, within its policy', async () => {
    const admin = await app.newAdmin();
    const browser = await launchBrowser();
    try {
      const { page, complaints } = await Visitor.arrive(browser, app.url);
      await page.evaluate(
        (token) => fetch('/api/admin/board-session', { method: 'POST', headers: { authorization: token } }),
        `Bearer ${admin.token}`,
      );
      await page.goto(`${app.url}/admin/queues`);
      await page.getByText('analysis-model').first().waitFor();
      // Its fonts are another site's; without them it takes those of the system.
      expect(complaints.filter((complaint) => !complaint.includes('fonts.googleapis.com'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

describe('turned off', () => {
  it('is not there', async () => {
    const without = await startApp({ worker: false, environment: { BULL_BOARD: 'false' } });
    try {
      const admin = await without.newAdmin();
      expect((await admin.post('/admin/board-session')).body.code).toBe('BOARD_DISABLED');
      expect((await fetch(`${without.url}/admin/queues`)).status).toBe(404);
    } finally {
      await without.stop();
    }
  });
});
