import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../src/imaging/storage-keys.js';
import { MediaUrlSigner } from '../src/storage/media-url-signer.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
let user: TestUser;
let bytes: Buffer;
let image: Json;
beforeAll(async () => {
  app = await startApp();
  user = await app.newUser();
  bytes = await newPicture({ width: 1600, height: 1200 });
  image = await user.finished((await user.upload(bytes, 'Ein "Bild" äöü.jpg')).body.id);
});
afterAll(() => app.stop());

const sizeOf = async (answer: Response) => {
  const { width, height, format } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
  return { width, height, format };
};

describe('the original', () => {
  it('comes byte for byte, with headers that keep it a picture', async () => {
    const answer = await user.fetch(`/images/${image.id}/file`);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
      etag: `"${image.sha256}"`,
    });
    expect(answer.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
    expect(answer.headers.get('content-disposition')).toMatch(
      /^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''Ein%20%22Bild%22%20%C3%A4/,
    );
  });

  it('is offered as a download on request', async () => {
    const answer = await user.fetch(`/images/${image.id}/file?download=1`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it('answers 304 to whoever has it, and only to them', async () => {
    const conditional = (etag: string) =>
      user.fetch(`/images/${image.id}/file`, { headers: { 'If-None-Match': etag } });
    expect((await conditional(`"${image.sha256}"`)).status).toBe(304);
    expect((await conditional('"other"')).status).toBe(200);
    const stranger = await app.newUser();
    const foreign = await stranger.fetch(`/images/${image.id}/file`, {
      headers: { 'If-None-Match': `"${image.sha256}"` },
    });
    expect(foreign.status).toBe(404);
    expect(foreign.headers.get('etag')).toBeNull();
  });

  it.each([
    ['bytes=0-0', 0, 0],
    ['bytes=5-9', 5, 9],
    ['bytes=-7', -7, undefined],
  ])('gives the range %s', async (range, start, end) => {
    const answer = await user.fetch(`/images/${image.id}/file`, { headers: { Range: range } });
    const wanted = start < 0 ? bytes.subarray(start) : bytes.subarray(start, (end ?? 0) + 1);
    expect(answer.status).toBe(206);
    expect(Buffer.from(await answer.arrayBuffer()).equals(wanted)).toBe(true);
    expect(answer.headers.get('content-range')).toMatch(new RegExp(`^bytes \\d+-\\d+/${bytes.length}$`));
  });

  it('refuses a range beyond its end, and does not multiply many ranges', async () => {
    const beyond = await user.fetch(`/images/${image.id}/file`, {
      headers: { Range: `bytes=${bytes.length}-` },
    });
    expect(beyond.status).toBe(416);
    expect(await beyond.json()).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' });
    expect(beyond.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    const many = Array.from({ length: 1000 }, (_, n) => `${n * 2}-${n * 2}`).join(',');
    const answer = await user.fetch(`/images/${image.id}/file`, { headers: { Range: `bytes=${many}` } });
    expect((await answer.arrayBuffer()).byteLength).toBeLessThanOrEqual(bytes.length);
    const stale = await user.fetch(`/images/${image.id}/file`, {
      headers: { Range: 'bytes=0-1', 'If-Range': '"old"' },
    });
    expect(stale.status).toBe(200);
    await stale.arrayBuffer();
  });

  it('answers HEAD without a body', async () => {
    const answer = await user.fetch(`/images/${image.id}/file`, { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(bytes.length));
  });
});

describe('renditions', () => {
  it('come in two sizes', async () => {
    expect(await sizeOf(await user.fetch(`/images/${image.id}/thumbnails/small`))).toEqual({
      width: 320,
      height: 240,
      format: 'jpeg',
    });
    expect(await sizeOf(await user.fetch(`/images/${image.id}/thumbnails/medium`))).toEqual({
      width: 1024,
      height: 768,
      format: 'jpeg',
    });
    expect((await user.fetch(`/images/${image.id}/thumbnails/large`)).status).toBe(404);
  });

  it('are described where JSON is asked for', async () => {
    const answer = await user.fetch(`/images/${image.id}/thumbnails/small`, {
      headers: { Accept: 'application/json' },
    });
    expect(await answer.json()).toEqual({
      url: image.urls.small,
      width: 320,
      height: 240,
      caption: image.caption,
    });
  });
});

describe('a link', () => {
  it('gives no other to whoever holds it, as he could make it last for ever', async () => {
    const path = `/api/images/${image.id}/thumbnails/small`;
    const { media } = app.config;
    const old = new MediaUrlSigner(media).sign(path, {}, { now: Date.now() - media.ttlSeconds * 1000 });
    expect(old).not.toBe(image.urls.small);

    const answer = await fetch(`${app.url}${old}`, { headers: { Accept: 'application/json' } });

    expect(await answer.json()).toMatchObject({ url: old });
  });
});

describe('thumbnails', () => {
  it.each([
    ['', { width: 300, height: 225, format: 'jpeg' }],
    ['?size=64&format=webp', { width: 64, height: 48, format: 'webp' }],
    ['?size=2048', { width: 1600, height: 1200, format: 'jpeg' }],
  ])('are made for %j', async (query, wanted) => {
    const answer = await user.fetch(`/images/${image.id}/thumbnail${query}`);
    expect(answer.status).toBe(200);
    expect(await sizeOf(answer)).toEqual(wanted);
  });

  it('are made as AVIF', async () => {
    const answer = await user.fetch(`/images/${image.id}/thumbnail?size=50&format=avif`);
    expect(answer.headers.get('content-type')).toBe('image/avif');
    expect((await sizeOf(answer)).width).toBe(50);
  });

  it('are made once, however many ask at once', async () => {
    const folder = join(app.config.storage.folder, imageFolder(image.id));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => user.fetch(`/images/${image.id}/thumbnail?size=77`)),
    );
    const bodies = await Promise.all(answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1);
    expect(bodies.every((body) => body.equals(bodies[0]!))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.includes('-77.'))).toHaveLength(1);
  });

  it.each([
    'size=0',
    'size=15',
    'size=2049',
    'size=1e9',
    'size=-1',
    'size=NaN',
    'size=100x',
    'format=svg',
    'format=avif%0a',
    'size=20&size=30',
    'quality=5',
  ])('refuse ?%s', async (query) => {
    expect((await user.get(`/images/${image.id}/thumbnail?${query}`)).status).toBe(400);
  });
});

describe('signed links', () => {
  it('need no header, repeat within their window, and are the same picture', async () => {
    const again = (await user.get(`/images/${image.id}`)).body;
    expect(again.urls).toEqual(image.urls);
    for (const url of Object.values<string>(image.urls))
      expect((await fetch(app.url + url)).status).toBe(200);
    const original = await fetch(app.url + image.urls.original);
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('hold for one picture, one variant and one time', async () => {
    const small = new URL(app.url + image.urls.small);
    const other = await user.finished((await user.upload(await newPicture(), 'b.jpg')).body.id);
    const attempts: Record<string, (url: URL) => void> = {
      'another picture': (url) => (url.pathname = url.pathname.replace(image.id, other.id)),
      'another variant': (url) => (url.pathname = url.pathname.replace('small', 'medium')),
      'the original': (url) => (url.pathname = url.pathname.replace('thumbnails/small', 'file')),
      'a later end': (url) =>
        url.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 60)),
      'no signature': (url) => url.searchParams.set('signature', ''),
      'a cut signature': (url) =>
        url.searchParams.set('signature', url.searchParams.get('signature')!.slice(0, -1)),
      'no end': (url) => url.searchParams.delete('expires'),
    };
    for (const [name, change] of Object.entries(attempts)) {
      const url = new URL(small);
      change(url);
      const answer = await fetch(url);
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.headers.get('content-type')).toContain('problem+json');
    }
    small.searchParams.delete('signature');
    expect((await fetch(small)).status).toBe(401);
  });

  it('end with the account', async () => {
    const [owner, admin] = [await app.newUser(), await app.newAdmin()];
    const { urls } = await owner.finished((await owner.upload(await newPicture(), 'c.jpg')).body.id);
    expect((await fetch(app.url + urls.small)).status).toBe(200);
    await admin.call('PATCH', `/admin/users/${owner.id}`, { json: { disabled: true } });
    expect((await fetch(app.url + urls.small)).status).toBe(404);
  });
});

describe('what renditions do not carry', () => {
  it('is metadata, and bytes smuggled behind the picture', async () => {
    const marked = await sharp(bytes)
      .withExif({ IFD0: { Make: 'SecretMake' }, IFD3: { GPSLatitude: '48/1 0/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toBuffer();
    const smuggling = Buffer.concat([
      marked,
      Buffer.from('<?php echo 1; ?><script>alert(1)</script>PK\u0003\u0004'),
    ]);
    const { id } = await user.finished((await user.upload(smuggling, 'marked.jpg')).body.id);
    await user.fetch(`/images/${id}/thumbnail?size=200&format=webp`).then((answer) => answer.arrayBuffer());

    const folder = join(app.config.storage.folder, imageFolder(id));
    const files = (await readdir(folder)).filter((name) => name !== 'original');
    expect(files).toHaveLength(3);
    for (const name of files) {
      const content = await readFile(join(folder, name));
      for (const secret of ['SecretMake', '<?php', '<script', 'PK\u0003\u0004'])
        expect(content.includes(secret)).toBe(false);
      expect((await sharp(content).metadata()).exif).toBeUndefined();
    }
  });
});
