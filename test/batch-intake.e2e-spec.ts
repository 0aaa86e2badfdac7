import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { productTable, sendBatch } from './support/batches.js';
import { newPicture } from './support/pictures.js';
import type { Json } from './support/test-user.js';

/** Nothing is fetched here: there is no worker. */
let app: TestApp;
beforeAll(async () => {
  app = await startApp({ worker: false, environment: { BATCH_MAX_BYTES: '300000', BATCH_MAX_ROWS: '5000' } });
});
afterAll(() => app.stop());

const SHOP = 'https://shop.example.org';
const GOOD = productTable([['Oak chair', `${SHOP}/1.jpg`, `${SHOP}/2.jpg`]]);
const MIXED = productTable([
  ['Good', `${SHOP}/1.jpg`],
  ['Nothing', ''],
  ['Two', 'file:///etc/passwd', `${SHOP}/2.jpg`],
  ['Inside', 'http://169.254.169.254/latest/meta-data'],
]);
const count = async (table: string, where = 'true') => {
  const [row] = await app.database.query<{ count: number }[]>(
    `SELECT count(*)::int AS count FROM ${table} WHERE ${where}`,
  );
  return row!.count;
};
const expectNoTemporaryFiles = async () =>
  expect(await readdir(app.config.storage.temporaryFolder).catch(() => [])).toHaveLength(0);

describe('sending a table of products', () => {
  it('answers at once with a batch, and lists its items in the order of the file', async () => {
    const user = await app.newUser();

    const { status, headers, body } = await sendBatch(user, GOOD, { filename: 'spring.csv' });

    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/batches/${body.id}`);
    expect(headers.get('idempotent-replayed')).toBeNull();
    expect(body).toMatchObject({
      originalFilename: 'spring.csv',
      status: 'processing',
      outcome: null,
      progress: '0/2',
      rows: 1,
      total: 2,
      processed: 0,
      quality: 50,
      format: 'jpeg',
      maxSize: null,
      webhookUrl: null,
      estimatedFinishAt: null,
      finishedAt: null,
      faults: [],
      faultCount: 0,
    });
    expect(body).not.toHaveProperty('webhookSecret');
    const { data } = (await user.get(`/batches/${body.id}/items`)).body;
    expect(
      data.map(({ line, serialNumber, productName, inputUrl }: Json) => [
        line,
        serialNumber,
        productName,
        inputUrl,
      ]),
    ).toEqual([
      [2, '1', 'Oak chair', `${SHOP}/1.jpg`],
      [2, '1', 'Oak chair', `${SHOP}/2.jpg`],
    ]);
    await expectNoTemporaryFiles();
  });

  it('takes the options of the form, by either spelling', async () => {
    const user = await app.newUser();
    const options = {
      quality: 80,
      format: 'avif',
      max_size: 1600,
      webhookUrl: `${SHOP}/hook`,
      strict: 'true',
    };

    const { status, body } = await sendBatch(user, GOOD, { options });

    expect(status).toBe(202);
    expect(body).toMatchObject({ quality: 80, format: 'avif', maxSize: 1600, webhookUrl: `${SHOP}/hook` });
    expect(body.webhookSecret).toMatch(/^whsec_/);
    const again = (await user.get(`/batches/${body.id}`)).body;
    expect(again).toMatchObject({ webhookUrl: `${SHOP}/hook`, webhookId: body.webhookId });
    expect(JSON.stringify(again)).not.toContain('whsec_');
  });

  it('takes what a form left empty as not given', async () => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, GOOD, {
      options: { quality: '', webhook_url: '', maxSize: '' },
    });

    expect(status).toBe(202);
    expect(body).toMatchObject({ quality: 50, maxSize: null, webhookUrl: null });
  });

  it.each([
    [{ quality: 0 }, 'quality'],
    [{ quality: 101 }, 'quality'],
    [{ quality: 'best' }, 'quality'],
    [{ quality: 1.5 }, 'quality'],
    [{ quality: [50, 60] }, 'quality'],
    [{ format: 'gif' }, 'format'],
    [{ format: 'JPEG' }, 'format'],
    [{ maxSize: 15 }, 'maxSize'],
    [{ maxSize: 16_385 }, 'maxSize'],
    [{ maxSize: 100, max_size: 100 }, 'max_size'],
    [{ strict: 'perhaps' }, 'strict'],
    [{ dryRun: 'constructor' }, 'dryRun'],
    [{ webhook_url: `${SHOP}/${'x'.repeat(3000)}` }, 'webhook_url'],
    [{ colour: 'red' }, 'colour'],
    [{ colour: '' }, 'colour'],
    [{ ownerId: 1 }, 'ownerId'],
    [{ constructor: 'x' }, 'constructor'],
    [{ ['__proto__']: 'x' }, '__proto__'],
    [{ 'constructor[prototype][strict]': 'true' }, 'constructor[prototype][strict]'],
  ])('refuses %j', async (options, field) => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, GOOD, { options: options as Record<string, string> });

    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors).toEqual([expect.objectContaining({ field })]);
    expect((await user.get('/batches')).body.data).toEqual([]);
  });

  it.each([
    'http://user:hunter2@shop.example.org/hook',
    'http://127.0.0.1/hook',
    'http://[::ffff:10.0.0.1]/hook',
    'http://0x7f.1/hook',
    'http://shop.example.org:22/hook',
    'ftp://shop.example.org/hook',
    'javascript:alert(1)',
    'hook',
  ])('refuses to tell %s', async (url) => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, GOOD, { options: { webhook_url: url } });

    expect([status, body.code]).toEqual([422, 'WEBHOOK_URL_NOT_ALLOWED']);
    expect(body.errors).toEqual([expect.objectContaining({ field: 'webhook_url' })]);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect((await user.get('/batches')).body.data).toEqual([]);
  });

  it('refuses an address for its messages of ten thousand letters, and one that no part may have', async () => {
    const user = await app.newUser();
    for (const length of [9_900, 20_000]) {
      const options = { webhook_url: `${SHOP}/${'x'.repeat(length)}` };
      expect((await sendBatch(user, GOOD, { options })).status).toBe(400);
    }
  });

  it('refuses a form without a file, with two, with one of another name, and what is no form', async () => {
    const user = await app.newUser();
    const table = new Blob([GOOD]);
    const forms: [string, [string, Blob][]][] = [
      ['BATCH_FILE_MISSING', []],
      [
        'MALFORMED_UPLOAD',
        [
          ['file', table],
          ['file', table],
        ],
      ],
      ['MALFORMED_UPLOAD', [['image', table]]],
    ];
    for (const [code, parts] of forms) {
      const form = new FormData();
      form.append('quality', '50');
      for (const [name, blob] of parts) form.append(name, blob, 'a.csv');
      const { status, body } = await user.call('POST', '/batches', { form });
      expect([status, body.code]).toEqual([400, code]);
    }
    expect((await user.post('/batches', { file: GOOD })).status).toBe(400);
    await expectNoTemporaryFiles();
  });

  it('refuses a picture, a workbook and text that is no table', async () => {
    const user = await app.newUser();
    const files: [Uint8Array | string, string][] = [
      [await newPicture(), 'CSV_ENCODING'],
      [await newPicture({ format: 'png' }), 'CSV_ENCODING'],
      [Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(100)]), 'CSV_NOT_TEXT'],
      [Buffer.from('url\nhttp://a\0b/\n'), 'CSV_NOT_TEXT'],
      ['', 'CSV_EMPTY'],
      ['Dear sir,\nwith pleasure', 'CSV_COLUMN_MISSING'],
      ['Input Image Urls\n', 'CSV_NO_ROWS'],
      [`Input Image Urls,input_image_urls\n${SHOP}/1.jpg,\n`, 'CSV_COLUMN_TWICE'],
      [`Name,Input Image Urls\n"Chair,${SHOP}/1.jpg\n`, 'CSV_QUOTES'],
    ];
    for (const [file, code] of files) {
      const { status, body } = await sendBatch(user, file);
      expect([status, body.code]).toEqual([422, code]);
      expect(body.errors[0]).toMatchObject({ field: 'file' });
    }
    expect((await user.upload(Buffer.from(GOOD), 'products.csv')).status).toBe(415);
    expect((await user.get('/batches')).body.data).toEqual([]);
    await expectNoTemporaryFiles();
  });

  it('refuses a file with too many bytes or rows, and keeps nothing of it', async () => {
    const user = await app.newUser();
    const long = `url\n${'http://a.example/1\n'.repeat(5001)}`;
    expect((await sendBatch(user, 'x'.repeat(300_001))).body.code).toBe('FILE_TOO_LARGE');

    const { status, body } = await sendBatch(user, long, { key: 'too-long' });

    expect([status, body.code]).toEqual([413, 'CSV_TOO_MANY_ROWS']);
    expect((await user.get('/batches')).body.data).toEqual([]);
    expect(await count('batches', `owner_id = ${user.id}`)).toBe(0);
    expect((await sendBatch(user, GOOD, { key: 'too-long' })).status).toBe(202);
    await expectNoTemporaryFiles();
  });
});

describe('rows at fault', () => {
  const FAULTS = [
    { line: 3, code: 'ROW_WITHOUT_URLS' },
    { line: 4, code: 'URL_NOT_ALLOWED', position: 1, value: 'file:///etc/passwd' },
    { line: 5, code: 'URL_NOT_ALLOWED', position: 1, value: 'http://169.254.169.254/latest/meta-data' },
  ].map((fault) => ({ column: 'Input Image Urls', ...fault }));
  const NO_ADDRESS = { position: null, value: null };

  it('become failed items beside those that are worked on', async () => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, MIXED);

    expect(status).toBe(202);
    expect(body).toMatchObject({ progress: '3/5', rows: 4, total: 5, failed: 3, done: 0, faultCount: 3 });
    expect(body.faults).toEqual(
      FAULTS.map((fault) => ({ ...NO_ADDRESS, ...fault, message: expect.stringMatching(/./) })),
    );
    const failed = (await user.get(`/batches/${body.id}/items?status=failed`)).body.data;
    expect(failed.map(({ line, error }: Json) => [line, error.code])).toEqual(
      FAULTS.map(({ line, code }) => [line, code]),
    );
    expect((await user.post(`/batches/${body.id}/retry`)).body.code).toBe('BATCH_NOTHING_TO_RETRY');
  });

  it('have the whole file refused with `strict`, each named', async () => {
    const user = await app.newUser();

    const { status, body } = await sendBatch(user, MIXED, { options: { strict: 1 } });

    expect([status, body.code]).toEqual([422, 'BATCH_FILE_FAULTY']);
    expect(body.errors).toEqual(FAULTS.map((fault) => expect.objectContaining({ field: 'file', ...fault })));
    expect(await count('batches', `owner_id = ${user.id}`)).toBe(0);
  });

  it('are listed up to a hundred, and all counted', async () => {
    const user = await app.newUser();
    const many = `url\n${'nothing\n'.repeat(2500)}`;

    const refused = (await sendBatch(user, many, { options: { strict: true } })).body;
    const previewed = (await sendBatch(user, many, { options: { dryRun: true } })).body;

    expect(refused.errors).toHaveLength(100);
    expect(refused.detail).toContain('2500 faults');
    expect(previewed.faults).toHaveLength(100);
    expect(previewed.faultCount).toBe(2500);
  });

  it('end the batch at once where there are no others, and have its webhook told', async () => {
    const user = await app.newUser();
    const options = { webhook_url: `${SHOP}/hook` };

    const { status, body } = await sendBatch(user, 'url\nnothing\n', { options });

    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'complete', outcome: 'failed', progress: '1/1', failed: 1 });
    expect(body.finishedAt).not.toBeNull();
    const announced = `endpoint_id = '${body.webhookId}' AND event_type = 'batch.completed'`;
    expect(await count('webhook_deliveries', announced)).toBe(1);
  });

  it('are told of by `dryRun`, which keeps nothing', async () => {
    const user = await app.newUser();

    const { status, headers, body } = await sendBatch(user, MIXED.replaceAll(',', ';'), {
      options: { dryRun: 'true' },
      key: 'only-looking',
    });

    expect(status).toBe(200);
    expect(headers.get('location')).toBeNull();
    expect(body).toMatchObject({
      rows: 4,
      total: 5,
      columns: ['S. No.', 'Product Name', 'Input Image Urls'],
      delimiter: ';',
      encoding: 'utf-8',
      faultCount: 3,
    });
    expect(body.faults).toMatchObject(FAULTS);
    expect(await count('batches', `owner_id = ${user.id}`)).toBe(0);
    expect(
      (await sendBatch(user, GOOD, { key: 'only-looking' })).headers.get('idempotent-replayed'),
    ).toBeNull();
    await expectNoTemporaryFiles();
  });
});
