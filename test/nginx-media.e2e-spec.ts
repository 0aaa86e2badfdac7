import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { startNginx, type RunningNginx } from './support/nginx.js';
import { newPicture } from './support/pictures.js';
import { describeWith } from './support/services.js';
import type { Json, TestUser } from './support/test-user.js';

/** What a browser shows, by a signed link and without a credential. */
/** nginx closes the connection without a word after it has refused this, so that no other request may follow. */
const UNMET = { 'If-Match': '"z"', Connection: 'close' };

const look = (nginx: RunningNginx, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${nginx.url}${path}`, { method, headers });

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const cacheOf = (response: Response) => response.headers.get('x-cache');

/** A problem with the headers of a refusal, each of them once, and none of the picture's. */
async function assertRefusal(response: Response, status: number, code: string): Promise<void> {
  const { headers } = response;
  const requestId = headers.get('x-request-id');
  expect(requestId).toMatch(/^[\w.-]{1,128}$/);
  expect(await response.json()).toMatchObject({ status, code, traceId: requestId });
  expect(response.status).toBe(status);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/^[^,]+$/),
  });
  for (const name of ['etag', 'last-modified', 'content-disposition']) expect(headers.has(name)).toBe(false);
}

interface Stored {
  image: Json;
  bytes: Buffer;
  user: TestUser;
}

async function store(app: TestApp): Promise<Stored> {
  const user = await app.newUser();
  const bytes = await newPicture({ width: 1600, height: 1200 });
  const { body } = await user.upload(bytes, 'a picture.jpg');
  return { user, bytes, image: await user.finished(body.id) };
}

describeWith('nginx')('pictures behind nginx', () => {
  describe('kept by nginx', () => {
    let app: TestApp;
    let nginx: RunningNginx;
    let stored: Stored;

    beforeAll(async () => {
      app = await startApp({ environment: { TRUST_PROXY: 'loopback', MEDIA_SHARED_CACHE_TTL: '1' } });
      nginx = await startNginx({ replicas: [app.url] });
      stored = await store(app);
    });
    afterAll(async () => {
      await nginx?.stop();
      await app?.stop();
    });

    it('are answered from the cache the second time, to whoever holds the link', async () => {
      const { small, medium, original } = stored.image.urls;
      for (const path of [small, medium, original]) {
        const first = await look(nginx, path);
        const second = await look(nginx, path, { Host: 'another.test' });
        expect([first.status, cacheOf(first)]).toEqual([200, 'MISS']);
        expect([second.status, cacheOf(second)]).toEqual([200, 'HIT']);
        expect(await bytesOf(second)).toEqual(await bytesOf(first));
        for (const name of ['content-type', 'etag', 'content-disposition', 'content-security-policy'])
          expect(second.headers.get(name)).toBe(first.headers.get(name));
      }
    });

    it('name the request of their reader, not that of the first one', async () => {
      const { original } = (await store(app)).image.urls;
      for (const [id, kept] of [
        ['the-first', 'MISS'],
        ['another', 'HIT'],
      ] as const) {
        const response = await look(nginx, original, { 'X-Request-Id': id });
        expect([cacheOf(response), response.headers.get('x-request-id')]).toEqual([kept, id]);
        expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      }
    });

    it('are never kept, and never answered from what is kept, for somebody with a credential', async () => {
      const { small } = stored.image.urls;
      await look(nginx, small);
      const path = new URL(small, app.url).pathname;
      const { token } = stored.user;
      const credentials: Record<string, string>[] = [
        { Authorization: `Bearer ${token}` },
        { Cookie: 'a=b' },
        { 'X-API-Key': 'k' },
      ];
      for (const credential of credentials) {
        for (const address of [path, small]) {
          const responses = [await look(nginx, address, credential), await look(nginx, address, credential)];
          expect(responses.map(cacheOf)).toEqual([null, null]);
        }
      }
      const mine = await look(nginx, path, { Authorization: `Bearer ${token}` });
      expect(mine.status).toBe(200);
      expect(mine.headers.get('cache-control')).toContain('private');
      expect((await look(nginx, path)).status).toBe(401);
    });

    it('are sent in part and not at all, as their readers ask, from the cache too', async () => {
      const { image, bytes } = stored;
      const path = `${image.urls.original}`;
      for (const kept of [false, true]) {
        const part = await look(nginx, path, { Range: 'bytes=100-199' });
        expect([part.status, part.headers.get('content-range')]).toEqual([
          206,
          `bytes 100-199/${bytes.length}`,
        ]);
        expect(await bytesOf(part)).toEqual(bytes.subarray(100, 200));
        const etag = part.headers.get('etag') ?? '';
        const unchanged = await look(nginx, path, { 'If-None-Match': etag });
        expect([unchanged.status, (await bytesOf(unchanged)).length]).toEqual([304, 0]);
        const beyond = await look(nginx, path, { Range: `bytes=${bytes.length}-` });
        await assertRefusal(beyond, 416, 'RANGE_NOT_SATISFIABLE');
        expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
        const condition = await look(nginx, path, { 'If-Match': etag });
        expect(condition.status).toBe(200);
        await condition.arrayBuffer();
        if (!kept) continue;
        const otherwise = await look(nginx, path, UNMET);
        await assertRefusal(otherwise, 412, 'PRECONDITION_FAILED');
        const head = await look(nginx, path, {}, 'HEAD');
        expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
        // Its second may have passed.
        expect(['HIT', 'REVALIDATED']).toContain(cacheOf(head));
      }
    });

    it('are told apart from their description', async () => {
      const { small } = stored.image.urls;
      for (let round = 0; round < 2; round++) {
        const described = await look(nginx, small, { Accept: 'application/json' });
        expect(await described.json()).toMatchObject({ width: 320, height: 240 });
        const shown = await look(nginx, small, { Accept: 'image/*' });
        expect(shown.headers.get('content-type')).toBe('image/jpeg');
      }
    });

    it('are gone from the cache soon after they were deleted', async () => {
      const { user, image } = await store(app);
      const { original } = image.urls;
      expect((await look(nginx, original)).status).toBe(200);
      expect((await user.call('DELETE', `/images/${image.id}`)).status).toBe(204);
      await vi.waitFor(async () => expect((await look(nginx, original)).status).toBe(404), {
        timeout: 10_000,
        interval: 100,
      });
    });

    it('are asked about again when their time is over, and not sent again when they are the same', async () => {
      const { medium } = stored.image.urls;
      const first = await bytesOf(await look(nginx, medium));
      await vi.waitFor(
        async () => {
          const response = await look(nginx, medium);
          expect(await bytesOf(response)).toEqual(first);
          expect(cacheOf(response)).toBe('REVALIDATED');
        },
        { timeout: 10_000, interval: 300 },
      );
    });

    it('are not kept when the link is wrong or over', async () => {
      const wrong = `${stored.image.urls.small}x`;
      const responses = [await look(nginx, wrong), await look(nginx, wrong)];
      expect(responses.map(({ status }) => status)).toEqual([403, 403]);
      expect(responses.map(cacheOf)).toEqual(['MISS', 'MISS']);
    });
  });

  describe('sent by nginx from the files', () => {
    let app: TestApp;
    let nginx: RunningNginx;
    let stored: Stored;

    beforeAll(async () => {
      app = await startApp({ environment: { TRUST_PROXY: 'loopback', MEDIA_DELIVERY: 'accel' } });
      nginx = await startNginx({
        replicas: [app.url],
        files: join(app.config.app.dataDir, 'files'),
        variables: { NGINX_MEDIA_DELIVERY: 'accel' },
      });
      stored = await store(app);
    });
    afterAll(async () => {
      await nginx?.stop();
      await app?.stop();
    });

    it('are the same bytes with the headers of the API', async () => {
      const { image, bytes } = stored;
      const whole = await look(nginx, image.urls.original);
      expect(whole.status).toBe(200);
      expect(Object.fromEntries(whole.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-length': String(bytes.length),
        'content-disposition': expect.stringContaining('a%20picture.jpg'),
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': expect.stringContaining('public'),
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
        'accept-ranges': 'bytes',
        etag: `"${image.sha256}"`,
      });
      expect(whole.headers.has('x-accel-redirect')).toBe(false);
      expect(await bytesOf(whole)).toEqual(bytes);
    });

    it('answer ranges and conditions', async () => {
      const { image, bytes } = stored;
      const path = image.urls.original;
      const etag = `"${image.sha256}"`;
      const part = await look(nginx, path, { Range: 'bytes=-10', 'If-Range': etag });
      expect([part.status, await bytesOf(part)]).toEqual([206, bytes.subarray(-10)]);
      const other = await look(nginx, path, { Range: 'bytes=-10', 'If-Range': '"another"' });
      expect([other.status, (await bytesOf(other)).length]).toEqual([200, bytes.length]);
      expect((await look(nginx, path, { 'If-None-Match': etag })).status).toBe(304);
      for (const range of [`bytes=${bytes.length}-`, 'bytes=-0', 'bytes=9-99999,999999999-']) {
        const beyond = await look(nginx, path, { Range: range });
        if (range.includes(',')) expect([range, beyond.status]).toEqual([range, 206]);
        else await assertRefusal(beyond, 416, 'RANGE_NOT_SATISFIABLE');
      }
      for (const range of ['bytes=x-', 'bytes=0-1,3-4']) {
        const unread = await look(nginx, path, { Range: range });
        expect([range, unread.status, (await bytesOf(unread)).length]).toEqual([range, 200, bytes.length]);
      }
      await assertRefusal(await look(nginx, path, UNMET), 412, 'PRECONDITION_FAILED');
      const same = await look(nginx, path, { 'If-Match': etag });
      expect([same.status, await bytesOf(same)]).toEqual([200, bytes]);
      expect((await look(nginx, path, {}, 'HEAD')).headers.get('content-length')).toBe(String(bytes.length));
    });

    it('are refused to whoever may not see them', async () => {
      const { image } = stored;
      const path = new URL(image.urls.original, app.url).pathname;
      const stranger = await app.newUser();
      const refused = await look(nginx, path, { Authorization: `Bearer ${stranger.token}` });
      expect(refused.status).toBe(404);
      expect((await look(nginx, path)).status).toBe(401);
      expect((await look(nginx, '/protected-files/')).status).toBe(404);
    });
  });
});
