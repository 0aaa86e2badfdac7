import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { newPicture } from './support/pictures.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ environment: { UPLOAD_MAX_BYTES: '200000', IMAGE_MAX_PIXELS: '1000000' } });
});
afterAll(() => app.stop());

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])).filter((entry) =>
    entry.isFile(),
  );
const temporaryFiles = () => filesIn(app.config.storage.temporaryFolder);
/** In the end: a worker that stores a rendition has one for a moment. */
const expectNoTemporaryFiles = () => vi.waitFor(async () => expect(await temporaryFiles()).toHaveLength(0));

describe('uploading', () => {
  it('answers at once with an id, and ends processed with everything found', async () => {
    const user = await app.newUser();
    const bytes = await newPicture({ width: 640, height: 480 });

    const { status, headers, body } = await user.upload(bytes, 'holiday.jpg');

    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/images/${body.id}`);
    expect(body).toMatchObject({
      originalFilename: 'holiday.jpg',
      fileType: 'image/jpeg',
      fileSize: bytes.length,
      width: 640,
      height: 480,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      duplicate: false,
    });
    const done = await user.finished(body.id);
    expect(done).toMatchObject({ status: 'processed', captionSource: 'machine' });
    expect(done.caption).toBeTruthy();
    expect(done.palette.length).toBeGreaterThan(0);
    expect(done.quality.sharpness).toBeGreaterThanOrEqual(0);
    expect(done.thumbhash).toBeTruthy();
    expect(done.urls.small).toContain('signature=');
  });

  it('gives the existing image for bytes that are there already', async () => {
    const user = await app.newUser();
    const bytes = await newPicture();
    const first = await user.upload(bytes, 'a.jpg');

    const second = await user.upload(bytes, 'b.jpg');

    expect(second.status).toBe(200);
    expect(second.body).toMatchObject({ id: first.body.id, duplicate: true, originalFilename: 'a.jpg' });
  });

  it('keeps one image when twenty uploads of the same bytes arrive at once, and one for each of two users', async () => {
    const [one, other] = [await app.newUser(), await app.newUser()];
    const bytes = await newPicture();

    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => one.upload(bytes, `${n}.jpg`)));
    const elsewhere = await other.upload(bytes, 'x.jpg');

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(elsewhere.status).toBe(201);
    expect((await one.get('/images?page=1')).body.total).toBe(1);
    const { id } = answers[0]!.body;
    await one.finished(id);
    const stored = await filesIn(app.config.storage.folder);
    const originals = stored.filter((file) => file.name === 'original' && file.parentPath.endsWith(id));
    expect(originals).toHaveLength(1);
    await expectNoTemporaryFiles();
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 400, 'EMPTY_FILE'],
    ['text', Buffer.from('hello'), 415, 'UNSUPPORTED_IMAGE'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'UNSUPPORTED_IMAGE'],
    ['too many bytes', randomBytes(200_001), 413, 'FILE_TOO_LARGE'],
  ])('refuses %s and leaves nothing behind', async (_, bytes, status, code) => {
    const user = await app.newUser();
    const before = (await filesIn(app.config.storage.folder)).length;

    const answer = await user.upload(bytes, 'picture.jpg', { type: 'image/jpeg' });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code, status, traceId: answer.headers.get('x-request-id') });
    expect((await user.get('/images?page=1')).body.total).toBe(0);
    await expectNoTemporaryFiles();
    expect(await filesIn(app.config.storage.folder)).toHaveLength(before);
  });

  it('names the formats that it reads', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(Buffer.from('%PDF-1.7'), 'a.jpg');
    expect(body.detail).toContain('JPEG');
    expect(body.detail).toContain('HEIC');
  });

  it('refuses a picture with more pixels than allowed, by its header', async () => {
    const user = await app.newUser();
    const { status, body } = await user.upload(
      await newPicture({ width: 1200, height: 1000, format: 'webp' }),
      'a.webp',
    );
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'IMAGE_TOO_LARGE' });
  });

  it.each([
    ['no file', () => new FormData(), 'MALFORMED_UPLOAD'],
    ['a file under another name', () => withFile('picture'), 'MALFORMED_UPLOAD'],
    ['two files', () => withFile('image', 'file'), 'MALFORMED_UPLOAD'],
  ])('refuses a form with %s', async (_, form, code) => {
    const user = await app.newUser();
    const { status, body } = await user.call('POST', '/images', { form: form() });
    expect({ status, code: body.code }).toEqual({ status: 400, code });
    await expectNoTemporaryFiles();
  });

  it('refuses JSON where a form is due', async () => {
    const user = await app.newUser();
    const { status, body } = await user.post('/images', { image: 'x' });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'MALFORMED_UPLOAD' });
  });

  it('decides by content, whatever type and name are claimed', async () => {
    const user = await app.newUser();
    const { body } = await user.upload(await newPicture({ format: 'png' }), 'page.html', {
      type: 'text/html',
    });

    expect(body.fileType).toBe('image/png');
    const file = await user.fetch(`/images/${body.id}/file`);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(file.headers.get('content-disposition')).toContain('page.html.png');
  });

  it('leaves nothing behind when the sender hangs up', async () => {
    const user = await app.newUser();
    const sending = request(`${app.url}/api/images`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${user.token}`,
        'Content-Type': 'multipart/form-data; boundary=x',
        'Content-Length': '150000',
      },
    });
    sending.on('error', () => undefined);
    sending.write('--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n');
    sending.write(randomBytes(60_000));
    await vi.waitFor(async () => expect(await temporaryFiles()).toHaveLength(1));

    sending.destroy();

    await expectNoTemporaryFiles();
    expect((await user.get('/images?page=1')).body.total).toBe(0);
  });

  it('answers at once when a file is too large, however long it goes on', async () => {
    const user = await app.newUser();
    const answer = await new Promise<{ status?: number; sent: number }>((resolve, reject) => {
      let sent = 0;
      const sending = request(`${app.url}/api/images`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${user.token}`, 'Content-Type': 'multipart/form-data; boundary=x' },
      });
      sending.on('response', (response) => {
        resolve({ status: response.statusCode, sent });
        sending.destroy();
      });
      sending.on('error', (error) => sent === 0 && reject(error));
      sending.write('--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n');
      const more = () => {
        if (sending.destroyed) return;
        sent += 50_000;
        sending.write(Buffer.alloc(50_000), () => setImmediate(more));
      };
      more();
    });
    expect(answer.status).toBe(413);
    await expectNoTemporaryFiles();
  });

  it('refuses a body that ends before its last boundary', async () => {
    const user = await app.newUser();
    const answer = await user.fetch('/images', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nabc',
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      400,
      'MALFORMED_UPLOAD',
    ]);
    await expectNoTemporaryFiles();
  });

  it('answers 401 before the body where the client asks first', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      let continued = false;
      const asking = request(`${app.url}/api/images`, {
        method: 'POST',
        headers: {
          Authorization: 'Bearer nonsense',
          Expect: '100-continue',
          'Content-Type': 'multipart/form-data; boundary=x',
          'Content-Length': '1000000000',
        },
      });
      asking.on('continue', () => (continued = true));
      asking.on('response', (answer) => {
        resolve(continued ? undefined : answer.statusCode);
        asking.destroy();
      });
      asking.on('error', reject);
      asking.flushHeaders();
    });
    expect(status).toBe(401);
  });

  it('holds to the quota, also when two uploads race for the last room', async () => {
    const [user, admin] = [await app.newUser(), await app.newAdmin()];
    const [first, second, third] = await Promise.all([newPicture(), newPicture(), newPicture()]);
    const quotaBytes = first.length + Math.max(second.length, third.length);
    await admin.call('PATCH', `/admin/users/${user.id}`, { json: { quotaBytes } });
    expect((await user.upload(first, '1.jpg')).status).toBe(201);

    const answers = await Promise.all([user.upload(second, '2.jpg'), user.upload(third, '3.jpg')]);

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 413]);
    expect(answers.find(({ status }) => status === 413)?.body.code).toBe('QUOTA_EXCEEDED');
    const refused = answers[0].status === 413 ? second : third;
    const kept = answers.find(({ status }) => status === 201)!.body;
    await user.call('DELETE', `/images/${kept.id}`);
    expect((await user.upload(refused, 'again.jpg')).status).toBe(201);
  });
});

describe('uploading several at once', () => {
  it('gives each file its own outcome', async () => {
    const user = await app.newUser();
    const good = await newPicture();
    const form = new FormData();
    form.append('files', blob(good), 'good.jpg');
    form.append('files', blob(Buffer.from('nonsense')), 'bad.jpg');
    form.append('files', blob(good), 'again.jpg');
    form.append('files', blob(randomBytes(200_001)), 'large.jpg');
    form.append('files', blob(await newPicture()), 'other.jpg');

    const { status, body } = await user.call('POST', '/images/bulk', { form });

    expect(status).toBe(200);
    expect(
      body.data.map((item: { filename: string; status: string }) => [item.filename, item.status]),
    ).toEqual([
      ['good.jpg', 'created'],
      ['bad.jpg', 'rejected'],
      ['again.jpg', 'duplicate'],
      ['large.jpg', 'rejected'],
      ['other.jpg', 'created'],
    ]);
    expect(body.data[1].error).toMatchObject({ code: 'UNSUPPORTED_IMAGE', status: 415 });
    expect(body.data[3].error).toMatchObject({ code: 'FILE_TOO_LARGE', status: 413 });
    await expectNoTemporaryFiles();
  });

  it('refuses more than fifty files', async () => {
    const user = await app.newUser();
    const form = new FormData();
    for (let n = 0; n < 51; n++) form.append('files', blob(Buffer.from('x')), `${n}.jpg`);
    const { status, body } = await user.call('POST', '/images/bulk', { form });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'MALFORMED_UPLOAD' });
    await expectNoTemporaryFiles();
  });
});

const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

function withFile(...names: string[]): FormData {
  const form = new FormData();
  for (const name of names) form.append(name, blob(Buffer.from('x')), 'a.jpg');
  return form;
}
