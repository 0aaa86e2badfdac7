import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WorkFault } from '../../common/work-fault.js';
import { BatchFile, type BatchFault, type BatchFileOptions, type BatchFileRow } from './batch-file.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function check(url: string): URL {
  if (!/^https?:/.test(url)) throw new WorkFault('URL_INVALID', 'No address');
  return new URL(url);
}

let files = 0;
async function open(content: string | Buffer, options: Partial<BatchFileOptions> = {}): Promise<BatchFile> {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  return BatchFile.open(path, { maxRows: 1000, maxUrls: 1000, check, ...options });
}

async function read(content: string | Buffer, options: Partial<BatchFileOptions> = {}) {
  const file = await open(content, options);
  const rows: BatchFileRow[] = [];
  for await (const lot of file.lots(2)) rows.push(...lot);
  return { file, rows };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

const HEADER = 'S. No.,Product Name,Input Image Urls';
const URL_A = 'https://a.example/1.jpg';
const URL_B = 'https://b.example/2.jpg';

describe('a table of products', () => {
  it('is read with its lines, names and addresses', async () => {
    const { file, rows } = await read(`${HEADER}\n1,Chair,"${URL_A}, ${URL_B}"\n2, Red  table ,${URL_B}\n`);
    expect(rows).toEqual([
      {
        line: 2,
        serialNumber: '1',
        productName: 'Chair',
        cells: ['1', 'Chair', `${URL_A}, ${URL_B}`],
        items: [
          { url: URL_A, host: 'a.example', fault: undefined },
          { url: URL_B, host: 'b.example', fault: undefined },
        ],
      },
      {
        line: 3,
        serialNumber: '2',
        productName: 'Red table',
        cells: ['2', ' Red  table ', URL_B],
        items: [{ url: URL_B, host: 'b.example', fault: undefined }],
      },
    ]);
    expect(file).toMatchObject({ rows: 2, urls: 3, faultCount: 0, faults: [] });
  });

  const table = `${HEADER}\n1,Stühle 椅子 🪑,${URL_A}\n2,Tisch,${URL_B}\n`;
  const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16();
  it.each<[string, string | Buffer, string]>([
    ['UTF-8', table, 'utf-8'],
    ['UTF-8 with its mark', `\ufeff${table}`, 'utf-8'],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${table}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 without', Buffer.from(table, 'utf16le'), 'utf-16le'],
    ['big-endian UTF-16 with its mark', bigEndian(`\ufeff${table}`), 'utf-16be'],
    ['big-endian UTF-16 without', bigEndian(table), 'utf-16be'],
    ['lines as Windows ends them', table.replaceAll('\n', '\r\n'), 'utf-8'],
    ['lines as old Macs ended them', table.replaceAll('\n', '\r'), 'utf-8'],
    ['no end to the last line', table.trimEnd(), 'utf-8'],
    ['empty lines', `\n${table.replaceAll('\n', '\n\n,,\n')}\n`, 'utf-8'],
    ['everything in quotation marks', table.replaceAll(/[^,\n]+/g, '"$&"'), 'utf-8'],
    ['semicolons', table.replaceAll(',', ';'), 'utf-8'],
    ['tabs', table.replaceAll(',', '\t'), 'utf-8'],
    ['semicolons, named', `sep=;\r\n${table.replaceAll(',', ';')}`, 'utf-8'],
  ])('may come as or with %s', async (_name, content, encoding) => {
    const { file, rows } = await read(content);
    expect(file.encoding).toBe(encoding);
    expect(file.columns.names).toEqual(HEADER.split(','));
    expect(
      rows.map(({ serialNumber, productName, items }) => [serialNumber, productName, items[0]!.url]),
    ).toEqual([
      ['1', 'Stühle 椅子 🪑', URL_A],
      ['2', 'Tisch', URL_B],
    ]);
    expect(file.faultCount).toBe(0);
  });

  it('may hold quotation marks, delimiters and line breaks, and tells the lines all the same', async () => {
    const { rows } = await read(
      `${HEADER}\r\n1,"A ""big"", red\r\nchair",${URL_A}\r\n\r\n2,5" screen,"${URL_A}\n${URL_B}"\r\n3,Last,${URL_B}\r\n`,
    );
    expect(rows.map(({ line, cells, productName }) => [line, cells[1], productName])).toEqual([
      [2, 'A "big", red\r\nchair', 'A "big", red chair'],
      [5, '5" screen', '5" screen'],
      [7, 'Last', 'Last'],
    ]);
    expect(rows[1]!.items.map(({ url }) => url)).toEqual([URL_A, URL_B]);
  });

  it.each([
    ['input image urls', 'PRODUCT NAME', 's no'],
    ['Input_Image_Urls', 'product-name', 'S.No.'],
    [' INPUT  IMAGE URL ', 'Product', 'Serial Number'],
    ['url', 'name', 'No.'],
  ])('finds its columns by %j, %j, %j, wherever they stand', async (urls, name, serial) => {
    const { rows } = await read(`Price,${urls},${name},Stock,${serial}\n9,${URL_A},Chair,3,77\n`);
    expect(rows[0]).toMatchObject({
      serialNumber: '77',
      productName: 'Chair',
      cells: ['9', URL_A, 'Chair', '3', '77'],
      items: [{ url: URL_A }],
    });
  });

  it('needs the addresses only, and prefers the column that is called so', async () => {
    const { rows } = await read(`url,Input Image Urls\nhttps://shop.example/page,${URL_A}\n`);
    expect(rows[0]).toMatchObject({ serialNumber: '', productName: '', items: [{ url: URL_A }] });
  });

  it('is free of what an export has added', async () => {
    const { file, rows } = await read(
      `${HEADER},Note,Output Image Urls,Status,Error\n1,Chair,${URL_A},soft,https://out.example,failed,why\n`,
    );
    expect(file.columns.names).toEqual([...HEADER.split(','), 'Note']);
    expect(rows[0]!.cells).toEqual(['1', 'Chair', URL_A, 'soft']);
    expect(file.faultCount).toBe(0);
  });

  it('keeps columns of its own that are called like those of an export', async () => {
    const { file } = await read(`${HEADER},Status,Error\n1,Chair,${URL_A},new,none\n`);
    expect(file.columns.names).toEqual([...HEADER.split(','), 'Status', 'Error']);
  });

  it('may have columns of any name', async () => {
    const { rows } = await read(`__proto__,constructor,Input Image Urls\n1,2,${URL_A}\n`);
    expect(rows[0]!.cells).toEqual(['1', '2', URL_A]);
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});

describe('faults of rows', () => {
  it('are told all together, with line, column and code, and spare the other rows', async () => {
    const { file, rows } = await read(
      [
        HEADER,
        `1,Good,${URL_A}`,
        '2,None,',
        '3,Short',
        '4,Bad,not a url',
        `5,Half,"${URL_A}, ftp://x"`,
        `6,Long,${URL_A},red,`,
        `7,Good,${URL_B},,`,
      ].join('\n'),
    );
    expect(file.faults.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'Input Image Urls', 'ROW_WITHOUT_URLS'],
      [4, 'Input Image Urls', 'ROW_WITHOUT_URLS'],
      [5, 'Input Image Urls', 'URL_INVALID'],
      [6, 'Input Image Urls', 'URL_INVALID'],
      [7, null, 'ROW_TOO_LONG'],
    ]);
    expect(file.faultCount).toBe(5);
    expect(file.faults.map(({ position, value }) => [position, value])).toEqual([
      [null, null],
      [null, null],
      [1, 'not a url'],
      [2, 'ftp://x'],
      [null, null],
    ]);
    expect(rows.map(({ items }) => items.map(({ url, fault }) => [url, fault?.code]))).toEqual([
      [[URL_A, undefined]],
      [['', 'ROW_WITHOUT_URLS']],
      [['', 'ROW_WITHOUT_URLS']],
      [['not a url', 'URL_INVALID']],
      [
        [URL_A, undefined],
        ['ftp://x', 'URL_INVALID'],
      ],
      [[URL_A, 'ROW_TOO_LONG']],
      [[URL_B, undefined]],
    ]);
  });

  it('are shown a hundred at most, and all counted, and told to whoever asks for all', async () => {
    const told: BatchFault[] = [];
    const table = `${HEADER}\n${'1,None,\n'.repeat(250)}`;
    const { file } = await read(table, { onFault: (fault) => told.push(fault) });
    expect(file.faults).toHaveLength(100);
    expect(file.faultCount).toBe(250);
    expect(told.map(({ line }) => line)).toEqual(Array.from({ length: 250 }, (_, n) => n + 2));
  });

  it('name the address by its beginning where it is long', async () => {
    const { file } = await read(`url\nftp://${'x'.repeat(500)}\n`);
    expect(file.faults[0]!.value).toBe(`ftp://${'x'.repeat(114)}…`);
  });
});

describe('a file that nothing can be made of', () => {
  const LATIN_ENDS = ['\n', '\r\n', '\r'];
  const rowOf = (bytes: number) => `${HEADER}\n1,${'x'.repeat(bytes)},${URL_A}\n`;
  it.each<[string, string | Buffer, string, object?]>([
    ['is empty', '', 'CSV_EMPTY'],
    ['has only empty lines', '\n\n', 'CSV_EMPTY'],
    ['has only its mark', '\ufeff', 'CSV_EMPTY'],
    ['has only a header', HEADER, 'CSV_NO_ROWS'],
    ['has only a header and empty rows', `${HEADER}\n,,\n\n`, 'CSV_NO_ROWS'],
    ['has no header', `${URL_A}\n${URL_B}\n`, 'CSV_COLUMN_MISSING', { line: 1, column: 'Input Image Urls' }],
    ['lacks the addresses', 'S. No.,Product Name\n1,Chair\n', 'CSV_COLUMN_MISSING'],
    ['has the addresses twice', `Input Image Urls,input image urls\n${URL_A},${URL_B}\n`, 'CSV_COLUMN_TWICE'],
    ['is a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'CSV_ENCODING'],
    ['is a spreadsheet', Buffer.from('PK\x03\x04\x14\x00'), 'CSV_NOT_TEXT'],
    ['has zero bytes', `${HEADER}\n1,Cha\0ir,${URL_A}\n`, 'CSV_NOT_TEXT', { line: 2 }],
    ['is Latin-1', Buffer.from(`${HEADER}\n1,Stühle,${URL_A}\n`, 'latin1'), 'CSV_ENCODING', { line: 2 }],
    ...LATIN_ENDS.map((end): [string, Buffer, string, object] => [
      `is Latin-1 far below, its lines ended by ${JSON.stringify(end)}`,
      Buffer.from(`${HEADER}${end}${`1,Stuhl,${URL_A}${end}`.repeat(9000)}2,Stühle,${URL_A}${end}`, 'latin1'),
      'CSV_ENCODING',
      { line: 9002 },
    ]),
    ['ends in the middle of a character', Buffer.from(`${HEADER}\n1,ü`).subarray(0, -1), 'CSV_ENCODING'],
    ['has half a character', Buffer.from(`\ufeff${HEADER}\n1,\ud800,${URL_A}`, 'utf16le'), 'CSV_ENCODING'],
    [
      'never closes a quotation mark',
      `${HEADER}\n1,"Chair,${URL_A}\n2,Table,${URL_B}\n`,
      'CSV_QUOTES',
      { line: 2 },
    ],
    ['has a row of 500 KB', rowOf(500_000), 'CSV_ROW_TOO_LARGE', { line: 2 }],
    ['has a cell of 2 MB', rowOf(2_000_000), 'CSV_ROW_TOO_LARGE', { line: 2 }],
    ['has 5,000 columns', `${'a,'.repeat(5000)}url\n`, 'CSV_TOO_MANY_COLUMNS'],
  ])('%s', async (_name, content, code, place = {}) => {
    const fault = await read(content, { maxRows: 10_000, maxUrls: 10_000 }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code, errors: [{ field: 'file', ...place }] });
  });

  it('has more rows or addresses than are allowed', async () => {
    const table = `${HEADER}\n${`1,Chair,"${URL_A}, ${URL_B}"\n`.repeat(5)}`;
    expect(await codeOf(read(table, { maxRows: 4 }))).toBe('CSV_TOO_MANY_ROWS');
    expect(await codeOf(read(table, { maxUrls: 9 }))).toBe('CSV_TOO_MANY_URLS');
    expect(await codeOf(read(table, { maxRows: 5, maxUrls: 10 }))).toBe('none');
  });
});

describe('reading', () => {
  it('is the same wherever the disk cuts it, and may end before its end', async () => {
    // Larger than what is read at once, with characters of several bytes on every border.
    const names = Array.from({ length: 6000 }, (_, n) => `${'ä椅🪑'.repeat(n % 7)}${n}`);
    const table = `${HEADER}\n${names.map((name, n) => `${n},${name},${URL_A}`).join('\n')}\n`;
    const { rows } = await read(table, { maxRows: 6000, maxUrls: 6000 });
    expect(rows.map(({ productName }) => productName)).toEqual(names);
    expect(rows.at(-1)!.line).toBe(6001);

    const file = await open(table, { maxRows: 6000, maxUrls: 6000 });
    for await (const lot of file.lots(10)) {
      expect(lot).toHaveLength(10);
      break;
    }
    await file.close();
    expect(file.rows).toBe(10);
  });
});

describe('a quotation mark that is never closed', () => {
  const ROWS = [
    `1,A,${URL_A},x`,
    `2,"B,${URL_A},y`,
    `3,C,${URL_A},z`,
    `4,"D",${URL_B},z`,
    `5,"E ""big""\nchair, ""red""",${URL_B},z`,
    `6,"F" red,${URL_A},"two\nlines"`,
  ];
  const HEAD = 'S. No.,Product Name,Input Image Urls,Colour';

  it.each(['\n', '\r\n'])('does not take in rows unnoticed, lines being ended by %j', async (end) => {
    const { file, rows } = await read([HEAD, ...ROWS].join('\n').replaceAll('\n', end));
    expect(file.faults.map(({ line, code }) => [line, code])).toEqual([[3, 'ROW_QUOTES']]);
    expect(file.faults[0]!.message).toContain('from line 3 to line 5');
    expect(rows.map(({ line, items }) => [line, items[0]!.fault?.code])).toEqual([
      [2, undefined],
      [3, 'ROW_QUOTES'],
      [6, undefined],
      [8, undefined],
    ]);
  });

  it('may stand before a list of addresses as well', async () => {
    const { file } = await read(`no,url\n1,"${URL_A}\n2,"${URL_A}, ${URL_B}"\n3,${URL_A}\n`);
    expect(file.faults.map(({ line, code }) => [line, code])).toEqual([[2, 'ROW_QUOTES']]);
  });
});
