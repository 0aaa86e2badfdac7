import { describe, expect, it } from 'vitest';
import { readColumns } from './columns.js';
import { rowCells } from './row-cells.js';

const A = 'http://h.example/1.jpg';
const B = 'http://h.example/2.jpg';
const C = 'http://h.example/3.jpg';
const EXPORTED = ['Output Image Urls', 'Status', 'Error'];

function cellsOf(header: string, record: readonly string[], place = { line: 2, end: 2, relaxed: false }) {
  const { cells, fault } = rowCells(readColumns(header.split(',')), { ...place, record: [...record] });
  return [cells, fault?.code];
}

describe('cells beyond the header', () => {
  it.each([
    ['url', [A, B, C], [`${A}, ${B}, ${C}`]],
    ['name,url', ['Chair', A, '', B, ''], ['Chair', `${A}, ${B}`]],
    ['name,url', ['Chair', `${A};${B}`, ` ${C}`], ['Chair', `${A};${B}, ${C}`]],
    ['name,url', ['Chair', '', B], ['Chair', B]],
    ['name,url', ['Chair', `["${A}"`, `"${B}"]`], ['Chair', `["${A}", "${B}"]`]],
    // As spreadsheets fill up a header.
    ['name,url,,', ['Chair', A, B, C], ['Chair', `${A}, ${B}, ${C}`, '', '']],
    ['name,Image 1,Image 2', ['Chair', A, B, C], ['Chair', A, `${B}, ${C}`]],
  ])('belong to the list in the last column: %j of %j', (header, record, cells) => {
    expect(cellsOf(header, record)).toEqual([cells, undefined]);
  });

  it.each([
    ['no,name,url', ['1', 'Chair', ' big', A, 'red'], ['1', 'Chair', ' big', A, 'red']],
    ['no,name,url', ['1', 'Chair', ' big', A], ['1', 'Chair', ' big', A]],
    ['url,name', [A, 'Chair', B], [A, 'Chair', B]],
    ['url', [A, B, 'red'], [A, B, 'red']],
    ['url', ['http://h.example/w_1', 'h_1/1.jpg'], ['http://h.example/w_1', 'h_1/1.jpg']],
    ['url,,', [A, B, 'red'], [A, B, 'red']],
    ['url,name', [A, 'Chair', '', 'x', ''], [A, 'Chair', '', 'x']],
  ])('are kept and told of elsewhere: %j of %j', (header, record, cells) => {
    expect(cellsOf(header, record)).toEqual([cells, 'ROW_TOO_LONG']);
  });

  it('are none where they are empty, and unnamed columns may hold notes', () => {
    expect(cellsOf('name,url', ['Chair', A, '', ''])).toEqual([['Chair', A], undefined]);
    expect(cellsOf('url,', [A, 'note'])).toEqual([[A, 'note'], undefined]);
  });

  it('come after what an export adds, and are told of again', () => {
    const header = ['no,url,colour', ...EXPORTED].join();
    const record = ['1', ' big', A, '', 'failed', 'ROW_TOO_LONG: more', 'red', 'soft'];
    const expected = [['1', ' big', A, 'red', 'soft'], 'ROW_TOO_LONG'];
    expect(cellsOf(header, record)).toEqual(expected);
    // As a spreadsheet gives it back.
    expect(cellsOf(`${header},,`, record)).toEqual(expected);
  });
});

describe('cells of an export', () => {
  it('lose the apostrophe that it put before formulas, and no other', () => {
    const cells = ["'=1", "'-5% off", "'+49 1", "'@x", "'\t1", "'＝1", "''-1", "'tis", "'"];
    const header = [...cells.map((_, n) => `c${n}`), 'url'];
    const record = [...cells, A, '', 'failed', 'x'];
    expect(cellsOf([...header, ...EXPORTED].join(), record)[0]).toEqual([
      '=1',
      '-5% off',
      '+49 1',
      '@x',
      '\t1',
      '＝1',
      "''-1",
      "'tis",
      "'",
      A,
    ]);
    expect(cellsOf(header.join(), [...cells, A])[0]).toEqual([...cells, A]);
    expect(readColumns(["'=Note", 'url', ...EXPORTED]).names).toEqual(['=Note', 'url']);
  });

  it('are known by their three columns at the end only', () => {
    const names = ['url', 'Output Image Urls', 'Status', 'Error', 'Note'];
    expect(readColumns(names)).toMatchObject({ names, exported: false });
    const once = ['url', 'Output Image Urls'];
    expect(readColumns(once)).toMatchObject({ names: once, exported: false });
    expect(readColumns(['url', 'Output Image Urls', 'x', ...EXPORTED])).toMatchObject({
      names: ['url', 'Output Image Urls', 'x'],
      exported: true,
    });
  });
});

describe('a cell that goes on over lines', () => {
  const swallowed = ['2', `"B,${B},y\n3,"C`, A];
  it('is a fault where its quotation marks had to be taken loosely, now and when it is sent again', () => {
    const place = { line: 3, end: 4, relaxed: true };
    expect(cellsOf('no,name,url', swallowed, place)).toEqual([swallowed, 'ROW_QUOTES']);
    const again = [...swallowed, '', 'failed', 'ROW_QUOTES: A cell'];
    const header = ['no,name,url', ...EXPORTED].join();
    expect(cellsOf(header, again)).toEqual([swallowed, 'ROW_QUOTES']);
    expect(cellsOf(header, again.with(1, 'B'))).toEqual([swallowed.with(1, 'B'), undefined]);
  });
});
