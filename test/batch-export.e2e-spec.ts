import { parse } from 'csv-parse/sync';
import { once } from 'node:events';
import { request } from 'node:http';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../src/common/ids.js';
import { outputKey } from '../src/imaging/storage-keys.js';
import { startApp, type TestApp } from './support/app.js';
import { finishedBatch, productTable, sendBatch } from './support/batches.js';
import { HostileServer } from './support/hostile-server.js';
import { startS3, type TestBucket } from './support/s3.js';
import type { Json, TestUser } from './support/test-user.js';
import { unzip } from './support/unzip.js';

let app: TestApp;
let server: HostileServer;
let user: TestUser;

/** Of which there is one. */
async function outputFile(imageId: string): Promise<string> {
  const [row] = await app.database.query<{ id: string; format: string }[]>(
    'SELECT id, format FROM batch_outputs WHERE image_id = $1',
    [imageId],
  );
  return join(app.config.storage.folder, outputKey(imageId, row!));
}

beforeAll(async () => {
  server = await HostileServer.start();
  app = await startApp({
    environment: { ALLOW_PRIVATE_HOSTS: server.allowed, BATCH_ATTEMPTS: '1', BATCH_RETRY_DELAY: '0' },
  });
});
afterAll(async () => {
  await app.stop();
  await server.stop();
});
beforeEach(async () => {
  user = await app.newUser();
});
afterEach(() => {
  server.gate = Promise.resolve();
});

const good = (name: string) => server.url('good', name);
const missing = (name: string) => server.url('missing', name);
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

async function begun(csv: string, options = {}): Promise<string> {
  const { status, body } = await sendBatch(user, csv, options);
  expect({ status, body }).toMatchObject({ status: 202 });
  return body.id as string;
}

async function processed(csv: string, options = {}): Promise<string> {
  const id = await begun(csv, options);
  await finishedBatch(user, id);
  return id;
}

const readTable = (csv: string, delimiter = ',') =>
  parse(csv, { bom: true, delimiter, record_delimiter: '\r\n', relax_quotes: false });

async function tableOf(id: string, query = '', delimiter = ','): Promise<string[][]> {
  const answer = await user.fetch(`/batches/${id}/export${query}`);
  expect(answer.status).toBe(200);
  return readTable(await answer.text(), delimiter);
}

const itemsOf = async (id: string): Promise<Json[]> =>
  (await user.get(`/batches/${id}/items?limit=100`)).body.data;

/** A batch that has ended, of as many rows, without a worker's help. */
async function writtenBatch(rows: number): Promise<string> {
  const id = newId();
  await app.database.query(
    `INSERT INTO batches (id, owner_id, status, original_filename, columns, url_column, delimiter, quality, format,
                          rows, total, failed, finished_at)
     VALUES ($1, $2, 'complete', 'large.csv', '{No,Url}', 1, ',', 50, 'jpeg', $3, $3, $3, now())`,
    [id, user.id, rows],
  );
  await app.database.query(
    `INSERT INTO batch_products (batch_id, line, serial_number, product_name, cells)
     SELECT $1, n + 1, n, '', jsonb_build_array(n::text, 'https://a.example/' || n) FROM generate_series(1, $2) AS n`,
    [id, rows],
  );
  await app.database.query(
    `INSERT INTO batch_items (id, batch_id, line, position, url, host, status, error_code, error_message)
     SELECT gen_random_uuid(), $1, n + 1, 0, 'https://a.example/' || n, '', 'failed', 'HTTP_ERROR', 'No'
       FROM generate_series(1, $2) AS n`,
    [id, rows],
  );
  return id;
}

describe('the table', () => {
  it('has the columns as they were given, and beside them what became of each row', async () => {
    const id = await processed(
      [
        'Price;input image urls;Product Name;S. No.;Notiz',
        `9,50;"${good('t-1')}, ${missing('t-1')}\n${good('t-2')}";Stuhl;7;weich`,
        `1;${good('t-3')};"A ""big"" table";8;`,
        `2;${missing('t-2')};Lamp;9;"two\nlines"`,
        '3;;Nothing;10;',
      ].join('\n'),
      { filename: 'Möbel "neu".csv' },
    );
    const answer = await user.fetch(`/batches/${id}/export`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="Mobel _neu_-results.csv"; filename*=UTF-8''M%C3%B6bel%20%22neu%22-results.csv`,
    );
    const [header, ...rows] = readTable(await answer.text(), ';') as [string[], ...string[][]];
    expect(header).toEqual([
      'Price',
      'input image urls',
      'Product Name',
      'S. No.',
      'Notiz',
      'Output Image Urls',
      'Status',
      'Error',
    ]);
    expect(rows.map((row) => row.slice(0, 5))).toEqual([
      ['9,50', `${good('t-1')}, ${missing('t-1')}\n${good('t-2')}`, 'Stuhl', '7', 'weich'],
      ['1', good('t-3'), 'A "big" table', '8', ''],
      ['2', missing('t-2'), 'Lamp', '9', 'two\nlines'],
      ['3', '', 'Nothing', '10', ''],
    ]);
    expect(rows.map((row) => row[6])).toEqual(['partial', 'done', 'failed', 'failed']);
    expect(rows.map((row) => row[7])).toEqual([
      expect.stringMatching(/^HTTP_ERROR: .* \(address 2\)$/),
      '',
      expect.stringMatching(/^HTTP_ERROR: [^(]*\(.*404.*\)$/),
      expect.stringMatching(/^ROW_WITHOUT_URLS: /),
    ]);
    const urls = rows.map((row) => row[5]!.split(', '));
    expect(urls.map((each) => each.map((url) => url !== ''))).toEqual([
      [true, false, true],
      [true],
      [false],
      [false],
    ]);
    for (const url of [urls[0]![0]!, urls[0]![2]!, urls[1]![0]!]) {
      expect((await sharp(await bytesOf(await fetch(url))).metadata()).format).toBe('jpeg');
    }
  });

  it('holds links that say where we are, whatever the request says', async () => {
    const id = await processed(productTable([['Chair', good('host')]]));
    const asked = request(`${app.url}/api/batches/${id}/export`, {
      headers: {
        Authorization: `Bearer ${user.token}`,
        Host: 'evil.example',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Proto': 'https',
      },
    }).end();
    const [answer] = await once(asked, 'response');
    const [, [, , , url]] = readTable(await text(answer)) as [string[], string[]];
    expect(url).toMatch(new RegExp(`^http://localhost:${new URL(app.url).port}/api/batches/${id}/items/`));

    const named = await app.startReplica({ PUBLIC_URL: 'https://pictures.example' });
    const at = await user.at(named).fetch(`/batches/${id}/export`);
    const [, [, , , publicUrl]] = readTable(await at.text()) as [string[], string[]];
    expect(publicUrl).toMatch(/^https:\/\/pictures\.example\/api\/batches\//);
    // Each is signed for two windows of thirty days at most.
    const days = (Number(new URL(publicUrl!).searchParams.get('expires')) - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThanOrEqual(60);
    await named.stop();
  });

  it('makes no formula of a cell', async () => {
    const cells = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', `=HYPERLINK("http://evil.example","x")`];
    const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const id = await processed(
      [
        '=Note,Product Name,Url',
        ...cells.map((cell) => `${quoted(cell)},${quoted(cell)},=not an address`),
      ].join('\n'),
    );
    const table = await tableOf(id);
    for (const row of table) for (const cell of row) expect(cell).not.toMatch(/^[=+\-@\t\r\n\0＝＋－＠]/);
    expect(table.map((row) => row[0])).toEqual(["'=Note", ...cells.map((cell) => `'${cell}`)]);
  });

  it('is there at once where part of it is enough, otherwise once all is done', async () => {
    const open = server.shutGate();
    const id = await begun(productTable([['Chair', good('late')], ['Nothing']]));
    for (const path of ['export', 'export?only=failed', 'export?partial=0', 'zip']) {
      const early = await user.get(`/batches/${id}/${path}`);
      expect(early.status).toBe(202);
      expect(early.body).toMatchObject({ id, status: 'processing', progress: '1/2' });
      expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const part = await tableOf(id, '?partial=1');
    expect(part.map((row) => row[4])).toEqual(['Status', 'processing', 'failed']);
    expect(part.map((row) => row[3])).toEqual(['Output Image Urls', '', '']);
    expect((await user.get(`/batches/${id}/export?partial=maybe`)).status).toBe(400);
    open();
    await finishedBatch(user, id);
    expect((await tableOf(id)).map((row) => row[4])).toEqual(['Status', 'done', 'failed']);
  });

  it('of what failed can be sent in again as it is, and is about nothing else', async () => {
    const csv = productTable([
      ['Done', good('again-1')],
      ['Half', good('again-2'), missing('again-1'), missing('again-2')],
      ['Failed', missing('again-3')],
    ]);
    const id = await processed(csv.replaceAll('\n', ',extra\n'));
    const failed = await (await user.fetch(`/batches/${id}/export?only=failed`)).text();
    const [header, ...rows] = readTable(failed) as [string[], ...string[][]];
    expect(header).toEqual([
      'S. No.',
      'Product Name',
      'Input Image Urls',
      'extra',
      'Output Image Urls',
      'Status',
      'Error',
    ]);
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      ['2', 'Half', `${missing('again-1')}, ${missing('again-2')}`, 'extra', '', 'failed'],
      ['3', 'Failed', missing('again-3'), 'extra', '', 'failed'],
    ]);
    const again = await sendBatch(user, failed, { options: { strict: true } });
    expect([again.status, again.body.rows, again.body.total]).toEqual([202, 2, 3]);
    const whole = await (await user.fetch(`/batches/${id}/export`)).text();
    const preview = await sendBatch(user, whole, { options: { dryRun: true } });
    expect(preview.body).toMatchObject({ rows: 3, total: 5, columns: header.slice(0, 4), faultCount: 0 });
  });

  it('is complete where it is large, each row once, in the order of the file', async () => {
    const id = await writtenBatch(2_500);
    const [, ...rows] = await tableOf(id);
    expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 1));
    expect((await tableOf(id, '?only=failed')).length).toBe(2_501);
  });

  it('that fails on its way does not look whole', async () => {
    const id = await writtenBatch(2_500);
    await app.database.query(`UPDATE batch_products SET cells = '5' WHERE batch_id = $1 AND line = 2000`, [
      id,
    ]);
    const answer = await user.fetch(`/batches/${id}/export`);
    await expect(answer.text()).rejects.toThrow(/terminated/);
  });

  it('may be left in the middle', async () => {
    const id = await writtenBatch(20_000);
    for (let n = 0; n < 5; n++) {
      const controller = new AbortController();
      const answer = await user.fetch(`/batches/${id}/export`, { signal: controller.signal });
      await answer.body!.getReader().read();
      controller.abort();
    }
    expect((await tableOf(id)).length).toBe(20_001);
  });

  it('is only asked about by HEAD', async () => {
    const id = await writtenBatch(1);
    const answer = await user.fetch(`/batches/${id}/export`, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  });
});

describe('a processed image', () => {
  let id: string;
  let item: Json;
  let url: string;
  beforeEach(async () => {
    id = await processed(productTable([['Ärmel <b>/..\\ Stuhl', good('output')]]), {
      options: { quality: 30, format: 'webp', maxSize: 40 },
    });
    [item] = await itemsOf(id);
    url = app.url + item.outputUrl;
  });

  it('is what was asked for, and can be nothing but a picture', async () => {
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/webp');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('content-disposition')).toBe(
      `inline; filename="00002-1-armel-b-stuhl.webp"; filename*=UTF-8''00002-1-%C3%A4rmel-b-stuhl.webp`,
    );
    const bytes = await bytesOf(answer);
    expect(bytes.length).toBe(item.outputBytes);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 40, height: 30 });
  });

  it('has a thumbnail', async () => {
    const answer = await fetch(app.url + item.thumbnailUrl);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const { width, height } = await sharp(await bytesOf(answer)).metadata();
    expect(Math.max(width, height)).toBeLessThanOrEqual(128);
  });

  it('is sent in part, or not at all to whoever has it', async () => {
    const whole = await fetch(url);
    const bytes = await bytesOf(whole);
    const etag = whole.headers.get('etag')!;
    const part = await fetch(url, { headers: { Range: 'bytes=10-19', 'If-Range': etag } });
    expect([part.status, await bytesOf(part)]).toEqual([206, bytes.subarray(10, 20)]);
    expect((await fetch(url, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect((await fetch(url, { headers: { Range: 'bytes=999999-' } })).status).toBe(416);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, Number(head.headers.get('content-length'))]).toEqual([200, bytes.length]);
  });

  it('is for its owner and for whoever holds the link, and for nobody else', async () => {
    const path = `/batches/${id}/items/${item.id}/output`;
    expect((await user.fetch(path)).status).toBe(200);
    expect((await fetch(`${app.url}/api${path}`)).status).toBe(401);
    expect((await fetch(url.replace(/.$/, '!'))).status).toBe(403);
    const later = url.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 1}`);
    expect((await fetch(later)).status).toBe(403);
    const stranger = await app.newUser();
    const theirs = await stranger.get(path);
    const nobodys = await stranger.get(`/batches/${id}/items/${newId()}/output`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'BATCH_ITEM_NOT_FOUND']);
    expect(nobodys.body).toEqual({ ...theirs.body, traceId: nobodys.body.traceId });
    const other = await processed(productTable([['Other', good('other')]]));
    expect((await user.get(`/batches/${other}/items/${item.id}/output`)).status).toBe(404);
  });

  it('is gone with its image, with its file, and with its batch', async () => {
    await rm(await outputFile(item.imageId));
    expect((await fetch(url)).status).toBe(410);
    await user.call('DELETE', `/images/${item.imageId}`);
    expect((await fetch(url)).status).toBe(404);
    expect((await itemsOf(id))[0].outputUrl).toBeNull();
    expect((await tableOf(id))[1]![3]).toBe('');
    await user.call('DELETE', `/batches/${id}`);
    expect((await fetch(url)).status).toBe(404);
  });

  it('is not there for what failed', async () => {
    const failed = await processed(productTable([['Chair', missing('output')]]));
    const [none] = await itemsOf(failed);
    const { status, body } = await user.get(`/batches/${failed}/items/${none.id}/output`);
    expect([status, body.code, none.outputUrl]).toEqual([404, 'BATCH_OUTPUT_MISSING', null]);
  });
});

describe('the archive', () => {
  const CON = 'CON: a/b\\c?*"<>|.';
  const archiveOf = async (id: string) => unzip(await bytesOf(await user.fetch(`/batches/${id}/zip`)));

  it('holds each processed image once, under names that any system takes, and a report', async () => {
    const id = await processed(
      productTable([
        ['Oak chair', good('zip-1'), missing('zip-1'), good('zip-2')],
        [CON, good('zip-1')],
        ['', good('zip-3')],
        ['x'.repeat(480), good('zip-4')],
      ]),
      { filename: 'products.csv' },
    );
    const answer = await user.fetch(`/batches/${id}/zip`);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toContain('filename="products.zip"');
    const files = unzip(await bytesOf(answer));
    expect([...files.keys()]).toEqual([
      '00002-1-oak-chair.jpg',
      '00002-3-oak-chair.jpg',
      '00003-1-con-a-b-c.jpg',
      '00004-1.jpg',
      `00005-1-${'x'.repeat(180)}.jpg`,
      'report.csv',
    ]);
    const [first] = await itemsOf(id);
    expect(files.get('00002-1-oak-chair.jpg')).toEqual(await bytesOf(await fetch(app.url + first.outputUrl)));
    const report = readTable(files.get('report.csv')!.toString());
    expect(report.map((row) => [row[0], row[1], row[4], row[5], row[6]!.split(':')[0]])).toEqual([
      ['Line', 'S. No.', 'File', 'Status', 'Error'],
      ['2', '1', '00002-1-oak-chair.jpg', 'done', ''],
      ['2', '1', '', 'failed', 'HTTP_ERROR'],
      ['2', '1', '00002-3-oak-chair.jpg', 'done', ''],
      ['3', '2', '00003-1-con-a-b-c.jpg', 'done', ''],
      ['4', '3', '00004-1.jpg', 'done', ''],
      ['5', '4', `00005-1-${'x'.repeat(180)}.jpg`, 'done', ''],
    ]);
  });

  it('lacks what is gone, and says so', async () => {
    const id = await processed(
      productTable([
        ['Stays', good('gone-1')],
        ['Deleted', good('gone-2')],
        ['Lost', good('gone-3')],
      ]),
    );
    const [, deleted, lost] = await itemsOf(id);
    await user.call('DELETE', `/images/${deleted.imageId}`);
    await rm(await outputFile(lost.imageId));
    const files = await archiveOf(id);
    expect([...files.keys()]).toEqual(['00002-1-stays.jpg', 'report.csv']);
    const [, ...report] = readTable(files.get('report.csv')!.toString());
    expect(report.map((row) => [row[4], row[6]!.split(':')[0]])).toEqual([
      ['00002-1-stays.jpg', ''],
      ['', 'IMAGE_DELETED'],
      ['', 'OUTPUT_MISSING'],
    ]);
  });

  it('is larger than what is read of it at once, and may be left in the middle', async () => {
    const id = await processed(productTable([['Chair', good('many')]]));
    await app.database.query(
      `INSERT INTO batch_items (id, batch_id, line, position, url, host, status, image_id)
       SELECT gen_random_uuid(), batch_id, line, n, url, host, 'done', image_id
         FROM batch_items, generate_series(1, 2500) AS n WHERE batch_id = $1`,
      [id],
    );
    const controller = new AbortController();
    const left = await user.fetch(`/batches/${id}/zip`, { signal: controller.signal });
    await left.body!.getReader().read();
    controller.abort();
    const files = await archiveOf(id);
    expect(files.size).toBe(2_502);
    expect(files.get('00002-2501-chair.jpg')).toEqual(files.get('00002-1-chair.jpg'));
    expect(readTable(files.get('report.csv')!.toString())).toHaveLength(2_502);
  });
});

it("somebody else's batch is as unknown as none", async () => {
  const id = await processed(productTable([['Chair', good('stranger')]]));
  const stranger = await app.newUser();
  for (const path of ['export', 'export?only=failed', 'export?partial=1', 'zip', 'events']) {
    const theirs = await stranger.get(`/batches/${id}/${path}`);
    const nobodys = await stranger.get(`/batches/${newId()}/${path}`);
    expect([theirs.status, theirs.body.code]).toEqual([404, 'BATCH_NOT_FOUND']);
    expect(nobodys.body).toEqual({ ...theirs.body, traceId: nobodys.body.traceId });
  }
});

describe('in a bucket', () => {
  let bucket: TestBucket;
  let local: TestApp;
  beforeAll(async () => {
    bucket = await startS3();
    local = app;
    app = await startApp({
      environment: {
        ...bucket.environment,
        MEDIA_DELIVERY: 'presigned',
        ALLOW_PRIVATE_HOSTS: server.allowed,
      },
    });
  });
  afterAll(async () => {
    await app.stop();
    await bucket.stop();
    app = local;
  });

  it('pictures are fetched from there, and packed', async () => {
    const id = await processed(productTable([['Chair', good('bucket')]]));
    const [item] = await itemsOf(id);
    const answer = await fetch(app.url + item.outputUrl, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    const picture = await fetch(answer.headers.get('location')!);
    expect(picture.headers.get('content-disposition')).toContain('00002-1-chair.jpg');
    const bytes = await bytesOf(picture);
    expect((await sharp(bytes).metadata()).format).toBe('jpeg');
    const files = unzip(await bytesOf(await user.fetch(`/batches/${id}/zip`)));
    expect(files.get('00002-1-chair.jpg')).toEqual(bytes);
  });
});
