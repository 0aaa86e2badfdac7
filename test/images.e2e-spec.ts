import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../src/imaging/storage-keys.js';
import { startApp, type TestApp } from './support/app.js';
import { newPicture, plainPicture } from './support/pictures.js';
import type { Json, TestUser } from './support/test-user.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

async function newImage(user: TestUser, filename = 'picture.jpg'): Promise<Json> {
  const { body } = await user.upload(await newPicture(), filename);
  return user.finished(body.id);
}

describe('ownership', () => {
  it("answers for somebody else's image as for one that does not exist", async () => {
    const [owner, stranger] = [await app.newUser(), await app.newUser()];
    const { id } = await newImage(owner);
    const paths = [
      '',
      '/file',
      '/thumbnail',
      '/thumbnails/small',
      '/analysis',
      '/analysis/caption',
      '/caption',
      '/events',
      '/similar',
    ];
    const missing = '01980000-0000-7000-8000-000000000000';

    for (const path of paths) {
      const [foreign, none] = [
        await stranger.get(`/images/${id}${path}`),
        await stranger.get(`/images/${missing}${path}`),
      ];
      expect([path, foreign.status, foreign.body.code]).toEqual([path, 404, 'IMAGE_NOT_FOUND']);
      expect({ ...foreign.body, traceId: '' }).toEqual({ ...none.body, traceId: '' });
    }
    for (const [method, json] of [
      ['PATCH', { favorite: true }],
      ['PUT', { favorite: true }],
      ['DELETE', undefined],
    ] as const) {
      expect((await stranger.call(method, `/images/${id}`, { json })).status).toBe(404);
    }
    await stranger.post('/images/delete', { ids: [id] });
    expect((await owner.get(`/images/${id}`)).status).toBe(200);
    expect((await stranger.get('/images?page=1')).body).toMatchObject({ data: [], total: 0 });
  });

  it('treats what is no id as an image that does not exist', async () => {
    const user = await app.newUser();
    for (const id of ['1', '-1', 'x'.repeat(500), '%00', `${'0'.repeat(8)}-0000`]) {
      expect((await user.get(`/images/${id}`)).status).toBe(404);
    }
  });
});

describe('editing', () => {
  it('keeps what a person wrote when the machine runs again, and gives it back on request', async () => {
    const user = await app.newUser();
    const image = await newImage(user);

    const edited = await user.call('PATCH', `/images/${image.id}`, {
      json: {
        caption: 'My own words',
        tags: ['Sea', ' sea ', 'Évening'],
        favorite: true,
        originalFilename: 'new.jpg',
      },
    });
    await user.post(`/images/${image.id}/analysis`, {});
    const rerun = await user.finished(image.id);

    expect(edited.body).toMatchObject({
      caption: 'My own words',
      captionSource: 'user',
      tags: ['sea', 'évening'],
    });
    expect(Date.parse(edited.body.lastModified)).toBeGreaterThan(Date.parse(image.lastModified));
    expect(rerun).toMatchObject({
      caption: 'My own words',
      tags: ['sea', 'évening'],
      favorite: true,
      originalFilename: 'new.jpg',
    });

    const reset = await user.call('PATCH', `/images/${image.id}`, { json: { caption: null, tags: null } });
    expect(reset.body).toMatchObject({ caption: image.caption, captionSource: 'machine', tags: image.tags });
  });

  it.each([
    [{ id: 'x' }, 'id'],
    [{ status: 'processed' }, 'status'],
    [{ caption: 5 }, 'caption'],
    [{ caption: 'x'.repeat(2001) }, 'caption'],
    [{ tags: 'one' }, 'tags'],
    [{ tags: [''] }, 'tags'],
    [{ favorite: 'yes' }, 'favorite'],
    [{ favorite: null }, 'favorite'],
    [{ originalFilename: '' }, 'originalFilename'],
  ])('refuses %j and names the field', async (json, field) => {
    const user = await app.newUser();
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    const { status, body } = await user.call('PATCH', `/images/${image.id}`, { json });
    expect(status).toBe(400);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect(body.errors[0].field).toBe(field);
  });

  it('cleans a new name as it cleans those of uploads', async () => {
    const user = await app.newUser();
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    const { body } = await user.call('PATCH', `/images/${image.id}`, {
      json: { originalFilename: '../..\\evil/x\ny"<b>.jpg' },
    });
    expect(body.originalFilename).toBe('xy"<b>.jpg');
  });

  it('changes nothing when nothing is given', async () => {
    const user = await app.newUser();
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    const { body } = await user.call('PATCH', `/images/${image.id}`, { json: {} });
    expect(body.lastModified).toBe(image.lastModified);
  });

  it('stores hostile text as text', async () => {
    const user = await app.newUser();
    const { body: image } = await user.upload(await newPicture(), 'a.jpg');
    const { body } = await user.call('PATCH', `/images/${image.id}`, {
      json: { caption: `<script>\u0000alert(1)</script> '; DROP TABLE images;--`, tags: ["' OR 1=1--"] },
    });
    expect(body.caption).toBe(`<script>alert(1)</script> '; DROP TABLE images;--`);
    expect(body.tags).toEqual(["' or 1=1--"]);
  });
});

describe('deleting', () => {
  it('removes row, files and links', async () => {
    const user = await app.newUser();
    const image = await newImage(user);
    const folder = join(app.config.storage.folder, imageFolder(image.id));
    expect((await readdir(folder)).length).toBeGreaterThan(1);

    expect((await user.call('DELETE', `/images/${image.id}`)).status).toBe(204);

    expect((await user.get(`/images/${image.id}`)).status).toBe(404);
    expect((await fetch(app.url + image.urls.small)).status).toBe(404);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
    expect((await app.database.query('SELECT FROM productions WHERE image_id = $1', [image.id])).length).toBe(
      0,
    );
    expect((await user.get('/users/me')).body).toMatchObject({ imageCount: 0, storageBytes: 0 });
    expect((await user.call('DELETE', `/images/${image.id}`)).status).toBe(404);
  });

  it('deletes several and passes over what is not there', async () => {
    const user = await app.newUser();
    const images = [await newImage(user), await newImage(user), await newImage(user)];
    const ids = [images[0].id, images[1].id, '01980000-0000-7000-8000-000000000000'];
    expect((await user.post('/images/delete', { ids })).status).toBe(204);
    const { body } = await user.get('/images?page=1');
    expect(body.data.map(({ id }: Json) => id)).toEqual([images[2].id]);
  });

  it('deletes all pictures and files with the account', async () => {
    const user = await app.newUser();
    const image = await newImage(user);
    expect((await user.call('DELETE', '/users/me', { json: { password: user.password } })).status).toBe(204);
    await expect(readdir(join(app.config.storage.folder, imageFolder(image.id)))).rejects.toThrow('ENOENT');
    expect((await user.get('/images')).status).toBe(401);
  });

  it('deletes accounts and pictures in the midst of their analysis', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, () => app.newUser()));
    const statuses = await Promise.all(
      users.map(async (user) => {
        const uploads = Array.from({ length: 4 }, async () => (await newImage(user)).id as string);
        const [first, second] = await Promise.all(uploads);
        const { status } = await user.post('/images/delete', { ids: [first, second] });
        const gone = await user.call('DELETE', '/users/me', { json: { password: user.password } });
        return [status, gone.status];
      }),
    );
    expect(statuses).toEqual(users.map(() => [204, 204]));
  });
});

describe('lists', () => {
  it('pages by number with a total and by cursor without skipping or repeating', async () => {
    const user = await app.newUser();
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.unshift((await user.upload(await newPicture(), `${n}.jpg`)).body.id);

    const second = await user.get('/images?page=2&limit=3');
    expect(second.body).toMatchObject({ page: 2, limit: 3, total: 7 });
    expect(second.body.data.map(({ id }: Json) => id)).toEqual(ids.slice(3, 6));

    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await user.get(`/images?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map(({ id }: Json) => id));
      cursor = body.nextCursor;
      // What arrives meanwhile is newer than the pages to come, and does not shift them.
      if (cursor) await user.upload(await newPicture(), 'meanwhile.jpg');
    }
    expect(seen).toEqual(ids);
  });

  it.each([
    'uploadDate',
    '-uploadDate',
    'takenAt',
    '-takenAt',
    'originalFilename',
    '-originalFilename',
    'fileSize',
    '-fileSize',
  ])('walks all images by cursor in the order of %s', async (sort) => {
    const user = await app.newUser();
    for (const name of ['b.jpg', 'a.jpg', 'a.jpg', 'Ä.jpg', 'c.jpg'])
      await user.upload(await newPicture(), name);
    const all = (await user.get(`/images?sort=${sort}&limit=100`)).body.data.map(({ id }: Json) => id);
    const walked: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await user.get(
        `/images?sort=${sort}&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      walked.push(...body.data.map(({ id }: Json) => id));
      cursor = body.nextCursor;
    }
    expect(walked).toEqual(all);
    expect(new Set(walked).size).toBe(5);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=NaN',
    'limit=1.5',
    'limit=1;',
    'page=0',
    'page=1e12',
    'sort=password',
    'sort=uploadDate;DROP',
    'cursor=xyz',
    'cursor=WyJ0YWtlbkF0IiwiIiwiIl0',
    'q[$ne]=',
    'takenFrom=2024-02-30',
    'uploadedFrom=2024-01-01T10:00:00%2B99:99',
    'takenFrom=yesterday',
    'takenTo=0000-01-01',
    'takenFrom=2024-02-02&takenTo=2024-01-01',
    'status=unknown',
    'favorite=perhaps',
    'unknown=1',
    'limit=5&limit=6',
    `q=${'x'.repeat(201)}`,
  ])('refuses ?%s', async (query) => {
    const user = await app.newUser();
    const { status, body } = await user.get(`/images?${query}`);
    expect(status).toBe(400);
    expect(body.code).toMatch(/VALIDATION_FAILED|CURSOR_INVALID/);
  });

  it('finds by words, beginnings, tags, names, type, favourite and date', async () => {
    const user = await app.newUser();
    const boat = await newImage(user, 'IMG_0001-lake.jpg');
    const house = await newImage(user, 'Ångström.jpg');
    await user.call('PATCH', `/images/${boat.id}`, {
      json: { caption: 'Two red boats at the pier', tags: ['boat', 'water'], favorite: true },
    });
    await user.call('PATCH', `/images/${house.id}`, { json: { caption: 'A house', tags: ['house'] } });
    const found = async (query: string) =>
      (await user.get(`/images?${query}`)).body.data
        .map(({ id }: Json) => (id === boat.id ? 'boat' : 'house'))
        .sort();

    expect(await found('q=boat')).toEqual(['boat']);
    expect(await found('q=RED+pier')).toEqual(['boat']);
    expect(await found('q=pie')).toEqual(['boat']);
    expect(await found('q=lake')).toEqual(['boat']);
    expect(await found('q=-boats')).toEqual(['house']);
    expect(await found('q=boat+or+house')).toEqual(['boat', 'house']);
    expect(await found(`q=${encodeURIComponent('A\u030angstro\u0308m')}`)).toEqual(['house']);
    expect(await found('tag=boat&tag=water')).toEqual(['boat']);
    expect(await found('tag=boat,house')).toEqual([]);
    expect(await found('favorite=true')).toEqual(['boat']);
    expect(await found('type=jpeg')).toEqual(['boat', 'house']);
    expect(await found('type=png')).toEqual([]);
    expect(await found('uploadedFrom=2000-01-01&uploadedTo=2999-01-01')).toEqual(['boat', 'house']);
    expect(await found('takenFrom=1999-01-01')).toEqual([]);
    for (const hostile of [
      "' OR 1=1--",
      '\\',
      '%',
      '_',
      '$1',
      'a & | ! :*',
      '"',
      '(a+)+$',
      '\u0000',
      '🌄'.repeat(90),
    ]) {
      expect((await user.get(`/images?q=${encodeURIComponent(hostile)}`)).status).toBe(200);
    }
  });
});

describe('look-alikes', () => {
  it("finds a resized copy, never a stranger's, and no flat picture", async () => {
    const [user, stranger] = [await app.newUser(), await app.newUser()];
    const { default: sharp } = await import('sharp');
    // Colours that are far apart: between near ones, a copy's bits fall by chance.
    const colours = Buffer.from(Array.from({ length: 144 }, (_, n) => (n * 97) % 256));
    const bytes = await newPicture({ width: 600, height: 400, colours });
    const upload = async (of: TestUser, data: Buffer) =>
      of.finished((await of.upload(data, 'a.jpg')).body.id);
    const original = await upload(user, bytes);
    const copy = await upload(user, await sharp(bytes).resize(300).webp().toBuffer());
    await upload(stranger, bytes);
    const flat = await upload(user, await plainPicture('#ffffff'));
    await upload(user, await plainPicture('#fefefe'));

    const { body } = await user.get(`/images/${original.id}/similar`);
    expect(body.data.map(({ id }: Json) => id)).toEqual([copy.id]);
    expect(body.data[0].distance).toBeLessThanOrEqual(5);
    expect((await user.get(`/images/${flat.id}/similar`)).body.data).toEqual([]);
    const { body: groups } = await user.get('/images/duplicates');
    expect(groups.data.map(({ images }: Json) => new Set(images.map(({ id }: Json) => id)))).toEqual([
      new Set([original.id, copy.id]),
    ]);
    for (const bad of ['-1', '65', 'NaN'])
      expect((await user.get(`/images/${original.id}/similar?maxDistance=${bad}`)).status).toBe(400);
  });
});
