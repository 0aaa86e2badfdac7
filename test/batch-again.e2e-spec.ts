import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import { sendBatch } from './support/batches.js';
import type { Json, TestUser } from './support/test-user.js';

/** Nothing is fetched here: there is no worker. */
let app: TestApp;
let user: TestUser;
beforeAll(async () => {
  app = await startApp({ worker: false });
});
afterAll(() => app.stop());
beforeEach(async () => {
  user = await app.newUser();
});

const SHOP = 'https://shop.example.org';
const readTable = (csv: string) => parse(csv, { bom: true, relax_column_count: true });
const exported = async (id: string, query = '') =>
  (await user.fetch(`/batches/${id}/export?partial=1${query}`)).text();
const failedOf = (id: string) => exported(id, '&only=failed');
const itemsOf = async (id: string): Promise<Json[]> =>
  (await user.get(`/batches/${id}/items?limit=100`)).body.data;

async function sent(csv: string): Promise<Json> {
  const { status, body } = await sendBatch(user, csv);
  expect({ status, body }).toMatchObject({ status: 202 });
  return body;
}

/** What its rows at fault come to where they are sent in again as they are, time after time. */
async function sentAgain(csv: string): Promise<{ first: Json; again: Json; tables: string[] }> {
  const first = await sent(csv);
  const tables = [await failedOf(first.id)];
  const again = await sent(tables[0]!);
  tables.push(await failedOf(again.id));
  return { first, again, tables };
}

describe('rows that failed, sent in again as they are', () => {
  it('keep what belongs to no column, and are at fault again', async () => {
    const csv = [
      'S. No.,Product Name,Input Image Urls,Colour',
      `1,Chair, big,${SHOP}/1.jpg,red`,
      `2,Table,${SHOP}/2.jpg,${SHOP}/3.jpg,soft,"a ""b"""`,
    ].join('\n');
    const { first, again, tables } = await sentAgain(csv);

    const codes = (body: Json) => body.faults.map(({ code }: Json) => code);
    expect(codes(first)).toEqual(['ROW_TOO_LONG', 'ROW_TOO_LONG']);
    expect(again.faults).toEqual(first.faults);
    expect(tables[1]).toBe(tables[0]);
    const [header, ...rows] = readTable(tables[0]!);
    expect(header!.slice(4)).toEqual(['Output Image Urls', 'Status', 'Error']);
    expect(rows.map((row) => [...row.slice(0, 4), ...row.slice(7)])).toEqual([
      ['1', 'Chair', ' big', `${SHOP}/1.jpg`, 'red'],
      ['2', 'Table', `${SHOP}/2.jpg`, `${SHOP}/3.jpg`, 'soft', 'a "b"'],
    ]);
    expect(readTable(await exported(first.id)).map((row) => row.slice(7))).toEqual([
      [],
      ...rows.map((row) => row.slice(7)),
    ]);
    const strict = await sendBatch(user, tables[0]!, { options: { strict: true } });
    expect([strict.status, strict.body.code]).toEqual([422, 'BATCH_FILE_FAULTY']);
  });

  it('keep rows that a forgotten quotation mark took in, and are at fault again', async () => {
    const csv = `no,name,url\n1,A,${SHOP}/1.jpg\n2,"B,${SHOP}/2.jpg\n3,C,${SHOP}/3.jpg\n4,"D",${SHOP}/4.jpg\n`;
    const { first, again, tables } = await sentAgain(csv);

    expect(first).toMatchObject({ rows: 2, failed: 1, faultCount: 1 });
    expect(first.faults[0]).toMatchObject({ line: 3, column: null, code: 'ROW_QUOTES' });
    expect(first.faults[0].message).toContain('from line 3 to line 5');
    expect(again).toMatchObject({ rows: 1, failed: 1, faults: [{ line: 2, code: 'ROW_QUOTES' }] });
    expect(readTable(tables[1]!)[1]!.slice(0, 3)).toEqual(readTable(tables[0]!)[1]!.slice(0, 3));
    for (const option of ['strict', 'dryRun']) {
      const { body } = await sendBatch(user, csv, { options: { [option]: true } });
      expect(JSON.stringify(body)).toContain('ROW_QUOTES');
    }
  });

  it('have no apostrophes that were put before formulas', async () => {
    const csv = `=Note,name,url\n-1,-5% off,=not an address\n"\t2",+49 1,nothing\n'3,'tis,nothing\n`;
    const { again, tables } = await sentAgain(csv);

    expect(tables[1]).toBe(tables[0]);
    expect((await itemsOf(again.id)).map(({ productName, inputUrl }) => [productName, inputUrl])).toEqual([
      ['-5% off', '=not an address'],
      ['+49 1', 'nothing'],
      ["'tis", 'nothing'],
    ]);
    expect(readTable(tables[0]!).map((row) => row[0])).toEqual(["'=Note", "'-1", "'\t2", "'3"]);
  });

  it('have those of several columns that failed, each in its column', async () => {
    const csv = `Image 1,name,Image 2,Url 3\n"${SHOP}/1.jpg, nothing",A,ftp://x,note\n${SHOP}/2.jpg,B,,\n`;
    const first = await sent(csv);

    expect(first).toMatchObject({ urlColumns: ['Image 1', 'Image 2'], otherUrlColumns: ['Url 3'] });
    expect(first.faults).toMatchObject([
      { line: 2, column: 'Image 1', position: 2, value: 'nothing' },
      { line: 2, column: 'Image 2', position: 1, value: 'ftp://x' },
    ]);
    expect((await itemsOf(first.id)).map(({ inputUrl }) => inputUrl)).toEqual([
      `${SHOP}/1.jpg`,
      'nothing',
      'ftp://x',
      `${SHOP}/2.jpg`,
    ]);
    const [, ...rows] = readTable(await failedOf(first.id));
    expect(rows.map((row) => row.slice(0, 4))).toEqual([['nothing', 'A', 'ftp://x', 'note']]);
  });
});

describe('a table', () => {
  it('may have its list of addresses in the last column without quotation marks', async () => {
    const csv = `S. No.,Product Name,Input Image Urls\n1,SKU1,${SHOP}/1.jpg,${SHOP}/2.jpg,${SHOP}/3.jpg\n2,SKU2,${SHOP}/4.jpg\n`;
    const { status, body } = await sendBatch(user, csv, { options: { strict: true } });

    expect([status, body.total, body.faultCount]).toEqual([202, 4, 0]);
    const [, row] = readTable(await exported(body.id));
    expect(row!.slice(0, 3)).toEqual(['1', 'SKU1', `${SHOP}/1.jpg, ${SHOP}/2.jpg, ${SHOP}/3.jpg`]);
    expect(row).toHaveLength(6);
  });

  it('may have addresses with blanks, which are asked for as browsers do', async () => {
    const { id, faultCount } = await sent(`url\n"${SHOP}/my pic.jpg ${SHOP}/2.jpg"\n`);

    expect(faultCount).toBe(0);
    expect((await itemsOf(id)).map(({ inputUrl }) => inputUrl)).toEqual([
      `${SHOP}/my%20pic.jpg`,
      `${SHOP}/2.jpg`,
    ]);
  });

  it('that is sent twice has the same faults, in whatever column', async () => {
    const csv = [
      'Image 1,name,Image 2',
      `"${SHOP}/1.jpg, nothing",A,"ftp://x/${'y'.repeat(300)}, not a url"`,
      ',B,',
      `${SHOP}/1.jpg,C,${SHOP}/2.jpg,red`,
      `${SHOP}/1.jpg ${SHOP}/2.jpg,"D,`,
      `${SHOP}/1.jpg,"E",`,
    ].join('\n');
    const first = await sendBatch(user, csv, { key: 'twice' });
    const again = await sendBatch(user, csv, { key: 'twice' });

    expect(first.body.faults.map(({ code }: Json) => code)).toEqual([
      'URL_INVALID',
      'URL_NOT_ALLOWED',
      'URL_INVALID',
      'ROW_WITHOUT_URLS',
      'ROW_TOO_LONG',
      'ROW_QUOTES',
    ]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
  });
});

describe('all faults', () => {
  const bodyOf = (answer: Response) => answer.json() as Promise<Json>;
  const askForTable = (csv: string, dryRun = 'true') => {
    const form = new FormData();
    form.append('dryRun', dryRun);
    form.append('file', new Blob([csv]), 'products.csv');
    return fetch(`${app.url}/api/batches`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${user.token}`, Accept: 'text/csv' },
      body: form,
    });
  };

  it('of a table that is only looked at come as a table themselves, however many', async () => {
    const answer = await askForTable(`name,url\n${`A,"${SHOP}/1.jpg, =x"\n`.repeat(2_500)}B,\n`);

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    const [header, ...rows] = readTable(await answer.text());
    expect(header).toEqual(['Line', 'Column', 'Position', 'Code', 'Message', 'Value']);
    expect(rows).toHaveLength(2_501);
    expect(rows[2_499]).toEqual(['2501', 'url', '2', 'URL_INVALID', expect.stringMatching(/./), "'=x"]);
    expect(rows[2_500]!.slice(0, 4)).toEqual(['2502', 'url', '', 'ROW_WITHOUT_URLS']);
    expect((await user.get('/batches')).body.data).toEqual([]);
  });

  it('are no table where nothing can be made of the file, or where it is taken', async () => {
    const refused = await askForTable('name\nA\n');
    expect([refused.status, (await bodyOf(refused)).code]).toEqual([422, 'CSV_COLUMN_MISSING']);
    const halfway = await askForTable(`url\n${`${SHOP}/1.jpg\n`.repeat(5_000)}"never closed`);
    expect([halfway.status, (await bodyOf(halfway)).code]).toEqual([422, 'CSV_QUOTES']);
    const taken = await askForTable(`url\nnothing\n`, 'false');
    expect([taken.status, (await bodyOf(taken)).faultCount]).toEqual([202, 1]);
  });
});
