import { CsvColumnMissing, CsvColumnTwice, CsvTooManyColumns } from './csv.errors.js';

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
  /** Of the header, with what is left out. */
  width: number;
  /** Of the file's cells, those that belong to them. */
  kept: number[];
  /** Among `names`. */
  urls: number;
  name: number | undefined;
  serial: number | undefined;
}

/** Case, blanks and punctuation make no difference: `S. No.` is `s_no`. */
const plain = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

export const hasUrls = (cells: readonly string[]): boolean =>
  cells.some((cell) => ROLES.urls.includes(plain(cell)));

/** @throws CsvColumnMissing, CsvColumnTwice, CsvTooManyColumns */
export function readColumns(header: readonly string[]): Columns {
  if (header.length > MAX_COLUMNS) throw new CsvTooManyColumns(MAX_COLUMNS);
  const exported = exportedAt(header);
  const kept = header.map((_, index) => index).filter((index) => !exported.includes(index));
  const names = kept.map((index) => header[index]!.trim());
  const urls = find(names, ROLES.urls);
  if (urls === undefined) throw new CsvColumnMissing(URL_COLUMN, names.slice(0, 20));
  return {
    names,
    width: header.length,
    kept,
    urls,
    name: find(names, ROLES.name),
    serial: find(names, ROLES.serial),
  };
}

function find(names: readonly string[], wanted: readonly string[]): number | undefined {
  const plainNames = names.map(plain);
  const found = wanted.find((name) => plainNames.includes(name));
  if (found === undefined) return undefined;
  const index = plainNames.indexOf(found);
  if (plainNames.includes(found, index + 1)) throw new CsvColumnTwice(names[index]!);
  return index;
}

/** An export that is sent again: what it says of the last time is not the user's. */
function exportedAt(header: readonly string[]): number[] {
  const [first, ...rest] = EXPORT_COLUMNS.map(plain);
  const names = header.map(plain);
  const start = names.lastIndexOf(first!);
  if (start < 0) return [];
  const following = rest.filter((name, index) => names[start + 1 + index] === name);
  return [start, ...following.map((_, index) => start + 1 + index)];
}
