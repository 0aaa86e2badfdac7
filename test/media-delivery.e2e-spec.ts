import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { originalKey, renditionKey, thumbnailKey } from '../src/imaging/storage-keys.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import { startS3, type TestBucket } from './support/s3.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
let user: TestUser;
let picture: Buffer;
let image: Json;

async function start(environment: Record<string, string> = {}): Promise<void> {
  app = await startApp({ environment });
  user = await app.newUser();
  picture = await newPicture({ width: 1600, height: 1200 });
  image = await user.finished((await user.upload(picture, 'Ein "Bild" ä.jpg')).body.id);
}

const signed = (url: string, init?: RequestInit) => fetch(app.url + url, { redirect: 'manual', ...init });
const owned = (path: string, init?: RequestInit) =>
  user.fetch(`/images/${image.id}${path}`, { redirect: 'manual', ...init });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
const cacheControl = ({ headers }: Response) => headers.get('cache-control');

describe('what caches may keep', () => {
  beforeAll(() => start());
  afterAll(() => app.stop());

  it('is what a signed link gave, for as long as the link works, and shortly where others share it', async () => {
    const left = Number(new URL(app.url + image.urls.small).searchParams.get('expires')) - Date.now() / 1000;
    const small = await signed(image.urls.small);
    const [, maxAge] = /^public, max-age=(\d+), s-maxage=60$/.exec(cacheControl(small) ?? '') ?? [];
    expect(Number(maxAge)).toBeGreaterThan(0);
    expect(Number(maxAge)).toBeLessThanOrEqual(left);
    expect(small.headers.get('vary')).toBe('Accept');
    const original = await signed(image.urls.original);
    expect(cacheControl(original)).toMatch(/^public, max-age=\d+, s-maxage=60, immutable$/);
    expect(original.headers.get('vary')).toBeNull();
    const etag = original.headers.get('etag')!;
    const unchanged = await signed(image.urls.original, { headers: { 'If-None-Match': etag } });
    expect([unchanged.status, cacheControl(unchanged)]).toEqual([304, cacheControl(original)]);
  });

  it('is private to whoever came with a credential, also when the link is signed', async () => {
    for (const path of ['/file', '/thumbnails/small', '/thumbnail?size=50']) {
      const answer = await owned(path);
      expect(cacheControl(answer)).toMatch(/^private, max-age=\d+$/);
      expect(answer.headers.get('vary')).toContain('Authorization');
    }
    const both = await signed(image.urls.small, { headers: { Authorization: `Bearer ${user.token}` } });
    expect(cacheControl(both)).toMatch(/^private,/);
  });

  it('is nothing that says no, and no description', async () => {
    const forged = await signed(image.urls.small.replace(/.$/, '!'));
    expect([forged.status, cacheControl(forged)]).toEqual([403, 'no-store']);
    const described = await signed(image.urls.small, { headers: { Accept: 'application/json' } });
    expect([described.status, cacheControl(described)]).toEqual([200, 'no-store']);
  });
});

describe('delivery by nginx', () => {
  beforeAll(() => start({ MEDIA_DELIVERY: 'accel' }));
  afterAll(() => app.stop());

  it.each([
    ['/file', originalKey],
    ['/thumbnails/medium', (id: string) => renditionKey(id, 'medium')],
    ['/thumbnail?size=60&format=webp', (id: string) => thumbnailKey(id, 60, 'webp')],
  ])('names the file of %s, with all headers and no byte of it', async (path, key) => {
    const answer = await owned(path);
    expect(answer.status).toBe(200);
    expect((await bytesOf(answer)).length).toBe(0);
    expect(answer.headers.get('x-accel-redirect')).toBe(`/protected-files/${key(image.id)}`);
    expect(answer.headers.get('content-type')).toMatch(/^image\//);
    expect(answer.headers.get('content-disposition')).toMatch(/^inline; filename=/);
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]+"$/);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answers conditions by itself, and tells a stranger nothing', async () => {
    const unchanged = await owned('/file', { headers: { 'If-None-Match': `"${image.sha256}"` } });
    expect([unchanged.status, unchanged.headers.get('x-accel-redirect')]).toEqual([304, null]);
    const stranger = await app.newUser();
    const foreign = await stranger.fetch(`/images/${image.id}/file`);
    expect([foreign.status, foreign.headers.get('x-accel-redirect')]).toEqual([404, null]);
  });
});

describe('delivery by the bucket', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await startS3();
    await start({ ...bucket.environment, MEDIA_DELIVERY: 'presigned' });
  });
  afterAll(async () => {
    await app.stop();
    await bucket.stop();
  });

  it.each(['/file', '/file?download=1'])('sends the owner of %s on to the bytes', async (path) => {
    const answer = await owned(path);
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location')!);
    expect(location.origin).toBe(bucket.environment['S3_ENDPOINT']);
    const followed = await fetch(location);
    expect((await bytesOf(followed)).equals(picture)).toBe(true);
    expect(followed.headers.get('content-type')).toBe('image/jpeg');
    expect(followed.headers.get('content-disposition')).toMatch(
      path.includes('download') ? /^attachment; filename=/ : /^inline; filename=/,
    );
  });

  it('by links that repeat, outlive the answer, and end', async () => {
    const [first, second] = [await signed(image.urls.small), await signed(image.urls.small)];
    const url = new URL(first.headers.get('location')!);
    const [, maxAge] = /^private, max-age=(\d+)$/.exec(cacheControl(first) ?? '') ?? [];
    const date = url.searchParams.get('X-Amz-Date')!;
    const signedAt = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const life = Number(url.searchParams.get('X-Amz-Expires'));
    const left = signedAt / 1000 + life - Date.now() / 1000;
    expect(second.headers.get('location')).toBe(url.href);
    expect(life).toBe(600);
    expect(Number(maxAge)).toBeGreaterThan(0);
    expect(Number(maxAge)).toBeLessThan(left);
  });

  it('only for whoever may see the picture', async () => {
    const stranger = await app.newUser();
    const foreign = await stranger.fetch(`/images/${image.id}/file`, { redirect: 'manual' });
    expect([foreign.status, foreign.headers.get('location')]).toEqual([404, null]);
    const forged = await signed(image.urls.small.replace(/.$/, '!'));
    expect([forged.status, forged.headers.get('location')]).toEqual([403, null]);
  });

  it('not for whoever wants headers, or has a copy', async () => {
    const head = await owned('/file', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(picture.length)]);
    const unchanged = await owned('/file', { headers: { 'If-None-Match': `"${image.sha256}"` } });
    expect(unchanged.status).toBe(304);
  });
});

describe('delivery from a bucket by ourselves', () => {
  let bucket: TestBucket;
  beforeAll(async () => {
    bucket = await startS3();
    await start(bucket.environment);
  });
  afterAll(async () => {
    await app.stop();
    await bucket.stop();
  });

  it('gives the same bytes, whole and in part', async () => {
    expect((await bytesOf(await owned('/file'))).equals(picture)).toBe(true);
    for (const [start, end] of [
      [0, 0],
      [100, 4099],
      [picture.length - 1, picture.length - 1],
    ] as const) {
      const part = await owned('/file', { headers: { Range: `bytes=${start}-${end}` } });
      expect(part.status).toBe(206);
      expect((await bytesOf(part)).equals(picture.subarray(start, end + 1))).toBe(true);
    }
    expect((await owned('/thumbnail?size=70')).status).toBe(200);
    const again = await owned('/thumbnail?size=70');
    const etag = again.headers.get('etag')!;
    expect((await owned('/thumbnail?size=70', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('leaves nothing in the bucket of what was deleted', async () => {
    const storage = await bucket.storage(app.config.storage.temporaryFolder);
    await user.call('DELETE', `/images/${image.id}`);
    const keys = [];
    for await (const { key } of storage.list()) keys.push(key);
    expect(keys).toEqual([]);
  });
});
