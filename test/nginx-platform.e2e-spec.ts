import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { openEvents } from './support/events.js';
import { newPicture } from './support/pictures.js';
import { describeWith } from './support/services.js';
import { call, TestUser } from './support/test-user.js';

const MIB = 1024 * 1024;
const FAILURES = 3;
const WRONG = { username: 'nobody', password: 'not the password' };

/** Differ by nature, or say how the two servers hold connections. */
const OWN = new Set([
  'date',
  'connection',
  'keep-alive',
  'etag',
  'last-modified',
  'server',
  'x-request-id',
  'vary',
]);
const comparable = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => !OWN.has(name)));

/** Guesses passwords, each time as somebody else. @returns the statuses */
async function guess(url: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) {
    const headers = { 'X-Forwarded-For': `10.9.8.${n}`, Forwarded: `for=10.9.8.${n}` };
    statuses.push((await call(url, 'POST', '/auth/login', { json: WRONG, headers })).status);
  }
  return statuses;
}

describeWith('nginx')('the platform behind nginx', () => {
  let app: TestApp;
  let nginx: RunningNginx;

  beforeAll(async () => {
    const environment = {
      TRUST_PROXY: 'loopback',
      UPLOAD_MAX_BYTES: String(MIB),
      LOGIN_MAX_FAILURES: String(FAILURES),
    };
    app = await startApp({ environment });
    nginx = await startNginx({ replicas: [app.url], variables: { NGINX_UPLOAD_MAX: '3m' } });
  });
  afterAll(async () => {
    await nginx?.stop();
    await app?.stop();
  });

  /** nginx writes the line once everything is sent, which is after the reader has got it. */
  const logged = (response: Response) =>
    vi.waitFor(async () => {
      const id = response.headers.get('x-request-id');
      const line = (await nginx.accessLog()).find(({ requestId }) => requestId === id);
      if (!line) throw new Error(`No line of ${id} yet`);
      return line;
    });

  const newUser = () => TestUser.signUp(nginx.url, `user-${randomUUID().slice(0, 8)}`);

  it('takes an upload, streams its events and sends the picture', async () => {
    const user = await newUser();
    const { status, body } = await user.upload(await newPicture(), 'a.jpg');
    expect(status).toBe(201);
    const events = await openEvents(user, `/images/${body.id}/events`).all();
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { status: 'processed' } });
    expect(await user.finished(body.id)).toMatchObject({ status: 'processed' });
  });

  it('refuses what is too large in one form, whoever of the two notices', async () => {
    const user = await newUser();
    for (const [size, code] of [
      [MIB + 1, 'FILE_TOO_LARGE'],
      [4 * MIB, 'BODY_TOO_LARGE'],
    ] as const) {
      const { status, headers, body } = await user.upload(new Uint8Array(size), 'large.jpg');
      expect([status, headers.get('content-type')]).toEqual([
        413,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(body).toMatchObject({ status: 413, code, traceId: headers.get('x-request-id') });
    }
  });

  it.each(['/', '/js/main.js', '/css/base.css', '/icon.svg'])('sends %s as the API does', async (path) => {
    const headers = { 'Accept-Encoding': 'identity' };
    const [direct, through] = await Promise.all(
      [app.url, nginx.url].map((url) => fetch(`${url}${path}`, { headers })),
    );
    expect(comparable(through!)).toEqual(comparable(direct!));
    expect(await through!.text()).toBe(await direct!.text());
    const unchanged = await fetch(`${nginx.url}${path}`, {
      headers: { ...headers, 'If-None-Match': through!.headers.get('etag') ?? '' },
    });
    expect(unchanged.status).toBe(304);
    expect(await logged(unchanged)).toMatchObject({ path, replica: '' });
  });

  it('lets pictures come from the bucket where the API does', async () => {
    const bucket = 'https://pictures.s3.test';
    const other = await startNginx({ replicas: [app.url], variables: { NGINX_IMAGE_SOURCES: bucket } });
    try {
      const policy = (await fetch(other.url)).headers.get('content-security-policy');
      const wanted = (await fetch(app.url)).headers.get('content-security-policy');
      expect(policy).toBe(wanted?.replace(' data:', ` data: ${bucket}`));
    } finally {
      await other.stop();
    }
  });

  it('gives its own refusals the headers that the API gives to its', async () => {
    const [ours, theirs] = await Promise.all([fetch(`${nginx.url}/metrics`), fetch(`${app.url}/nothing`)]);
    const { 'content-length': _, ...refusal } = comparable(ours);
    expect(comparable(theirs)).toMatchObject({
      ...refusal,
      'content-type': expect.stringContaining(refusal['content-type'] ?? ''),
    });
    expect(Object.keys((await ours.json()) as object)).toEqual(Object.keys((await theirs.json()) as object));
  });

  it('leaves to the API what is not a file of the page', async () => {
    for (const path of ['/docs', '/docs-json', '/nothing', '/api/nothing', '/js/nothing.js']) {
      const [direct, through] = await Promise.all([fetch(`${app.url}${path}`), fetch(`${nginx.url}${path}`)]);
      expect({ path, status: through.status, type: through.headers.get('content-type') }).toEqual({
        path,
        status: direct.status,
        type: direct.headers.get('content-type'),
      });
    }
  });

  it('names a request alike in the log of nginx and in the answer', async () => {
    const response = await fetch(`${nginx.url}/api/health/live`);
    const replica = new URL(app.url).host;
    expect(await logged(response)).toMatchObject({ path: '/api/health/live', status: '200', replica });
  });

  describe('the address of a client', () => {
    it('is what nginx sees, whatever the client claims', async () => {
      expect(await guess(nginx.url, FAILURES + 1)).toEqual([...Array<number>(FAILURES).fill(401), 429]);
    });

    it('is its own: another one is not held back by it', async () => {
      await guess(nginx.url, FAILURES + 1);
      const elsewhere = httpRequest(`${nginx.url}/api/auth/login`, {
        method: 'POST',
        localAddress: '127.0.0.2',
        headers: { 'Content-Type': 'application/json' },
      });
      elsewhere.end(JSON.stringify(WRONG));
      const [answer] = (await once(elsewhere, 'response')) as [IncomingMessage];
      answer.resume();
      expect(answer.statusCode).toBe(401);
    });

    it('is that of the connection where no proxy is trusted', async () => {
      const alone = await startApp({ worker: false, environment: { LOGIN_MAX_FAILURES: String(FAILURES) } });
      try {
        expect(await guess(alone.url, FAILURES + 1)).toEqual([...Array<number>(FAILURES).fill(401), 429]);
      } finally {
        await alone.stop();
      }
    });
  });
});
