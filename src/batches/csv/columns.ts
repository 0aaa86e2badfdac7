import { looseName as plain, nameWithoutNumber as withoutNumber } from '../../common/loose-name.js';
import { CsvColumnMissing, CsvColumnTwice, CsvTooManyColumns } from './csv.errors.js';
import { unguarded } from './formula-guard.js';
import { splitUrls } from './url-list.js';

const MAX_COLUMNS = 200;

/** What a batch needs of a file, by the names it goes by; the first one found counts. */
const ROLES = {
  urls: [
    'inputimageurls',
    'inputimageurl',
    'imageurls',
    'imageurl',
    'inputurls',
    'inputurl',
    'images',
    'image',
    'urls',
    'url',
  ],
  name: ['productname', 'product', 'name', 'title'],
  serial: ['sno', 'srno', 'slno', 'serialno', 'serialnumber', 'serial', 'number', 'no'],
};

export const URL_COLUMN = 'Input Image Urls';
/** What an export has beyond the columns that were given, in this order. */
export const EXPORT_COLUMNS = ['Output Image Urls', 'Status', 'Error'] as const;

export interface Columns {
  /** As the file has them; what an export has added is left out. */
  names: string[];
  /** Of the header, with what is left out: cells beyond it belong to no column. */
  width: number;
  /** Among `names`; `Image 1`, `Image 2` and so on are one list. */
  urls: number[];
  name: number | undefined;
  serial: number | undefined;
  /** It is an export that is sent again. */
  exported: boolean;
}

const isUrls = (name: string) => ROLES.urls.includes(withoutNumber(name));

export const hasUrls = (cells: readonly string[]): boolean => cells.some(isUrls);

/** @throws CsvColumnMissing, CsvColumnTwice, CsvTooManyColumns */
export function readColumns(header: readonly string[]): Columns {
  if (header.length > MAX_COLUMNS) throw new CsvTooManyColumns(MAX_COLUMNS);
  const { exported, width, own } = partsOf(header);
  const names = header.slice(0, own).map((name) => (exported ? unguarded(name) : name).trim());
  const urls = find(names, ROLES.urls) ?? findNumbered(names);
  if (urls === undefined) throw new CsvColumnMissing(URL_COLUMN, names.slice(0, 20));
  return {
    names,
    width,
    urls: listColumns(names, urls),
    name: find(names, ROLES.name),
    serial: find(names, ROLES.serial),
    exported,
  };
}

/**
 * Those that hold addresses, in their order.
 * @param first one of them, by which the others are known
 */
export function listColumns(names: readonly string[], first: number): number[] {
  const wanted = withoutNumber(names[first]!);
  return [...names.keys()].filter((index) => withoutNumber(names[index]!) === wanted);
}

/** How addresses were found: what somebody may have meant otherwise is told rather than passed over. */
export function describeUrlColumns(names: readonly string[], first: number) {
  const used = listColumns(names, first);
  return {
    urlColumns: used.map((index) => names[index]!),
    otherUrlColumns: names.filter((name, index) => isUrls(name) && !used.includes(index)),
  };
}

export interface RowAddress {
  url: string;
  /** Among the columns. */
  column: number;
  /** Within the cell, from 1. */
  position: number;
}

/** The addresses of a row, in the order of its columns. */
export const addressesOf = (cells: readonly string[], urls: readonly number[]): RowAddress[] =>
  urls.flatMap((column) =>
    splitUrls(cells[column] ?? '').map((url, index) => ({ url, column, position: index + 1 })),
  );

function find(names: readonly string[], wanted: readonly string[]): number | undefined {
  const plainNames = names.map(plain);
  const found = wanted.find((name) => plainNames.includes(name));
  if (found === undefined) return undefined;
  const index = plainNames.indexOf(found);
  if (plainNames.includes(found, index + 1)) throw new CsvColumnTwice(names[index]!);
  return index;
}

function findNumbered(names: readonly string[]): number | undefined {
  const plainNames = names.map(withoutNumber);
  const found = ROLES.urls.find((name) => plainNames.includes(name));
  return found === undefined ? undefined : plainNames.indexOf(found);
}

/** An export that is sent again: what it says of the last time, at its end, is not the user's. */
function partsOf(header: readonly string[]) {
  // Spreadsheets fill the header up where a row below is longer.
  const end = header.findLastIndex((name) => name.trim() !== '') + 1;
  const own = end - EXPORT_COLUMNS.length;
  const exported =
    own > 0 && EXPORT_COLUMNS.every((name, index) => plain(header[own + index]!) === plain(name));
  return exported ? { exported, width: end, own } : { exported, width: header.length, own: header.length };
}
