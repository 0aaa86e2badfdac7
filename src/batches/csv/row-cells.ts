import type { Columns } from './columns.js';
import { unguarded } from './formula-guard.js';
import { goesOn, type Parsed } from './records.js';
import { isAddress, splitUrls } from './url-list.js';

/** Faults of a whole row, whatever its addresses are. */
export const ROW_FAULTS: readonly string[] = ['ROW_TOO_LONG', 'ROW_QUOTES'];

const TOO_LONG = {
  code: 'ROW_TOO_LONG',
  message: 'The row has more cells than the header has names: put cells with commas in quotation marks',
};

export interface RowCells {
  /** Those of the columns in their order, then what belongs to none, so that nothing is lost. */
  cells: string[];
  fault?: { code: string; message: string };
}

/** What of a record belongs to which column, and whether that can be told. */
export function rowCells(columns: Columns, parsed: Parsed): RowCells {
  const { names, width, exported } = columns;
  const record = exported ? parsed.record.map(unguarded) : parsed.record;
  const own = names.map((_, index) => record[index] ?? '');
  const surplus = withoutEmptyEnd(record.slice(width));
  const quotes = quotesFault(columns, parsed);
  if (quotes) return { cells: [...own, ...surplus], fault: quotes };
  const listed = withList(columns, own, surplus);
  if (listed) return { cells: listed };
  if (surplus.length === 0 && !hidesAddress(columns, own)) return { cells: own };
  return { cells: [...own, ...surplus], fault: TOO_LONG };
}

/** A cell that goes on over lines, as nobody closed it, has taken in rows. An export tells so of its rows itself. */
function quotesFault(
  { exported, width }: Columns,
  { record, line, end, relaxed }: Parsed,
): RowCells['fault'] {
  const again = exported && record[width - 1]?.startsWith('ROW_QUOTES') && record.some(goesOn);
  if (!again && !relaxed) return undefined;
  const message = `A cell that begins with a quotation mark goes on from line ${line} to line ${end} without being closed properly: rows may be lost in it`;
  return { code: 'ROW_QUOTES', message };
}

/** Where addresses stand in the last column, what follows them without quotation marks belongs to their list. */
function withList(columns: Columns, own: readonly string[], surplus: readonly string[]) {
  const after = namelessFrom(columns);
  if (after === undefined) return undefined;
  const rest = [...own.slice(after), ...surplus].filter(filled);
  if (rest.length === 0) return undefined;
  const list = [own[after - 1]!, ...rest].filter(filled);
  const joined = list.map((cell) => cell.trim()).join(', ');
  if (!list.every(holdsAddresses) || !splitUrls(joined).every(isAddress)) return undefined;
  return [...own.slice(0, after - 1), joined, ...own.slice(after).map(() => '')];
}

/** Addresses below no name, beside something that is none: nobody would notice that they are not fetched. */
function hidesAddress(columns: Columns, own: readonly string[]): boolean {
  const after = namelessFrom(columns);
  return after !== undefined && own.slice(after).some(holdsAddresses);
}

/** @returns where the columns after that of addresses begin, if none of them has a name */
function namelessFrom({ names, urls }: Columns): number | undefined {
  const after = urls.at(-1)! + 1;
  return names.slice(after).some(filled) ? undefined : after;
}

const filled = (cell: string) => cell.trim() !== '';
/** Or the beginning or the end of a list of them. */
const holdsAddresses = (cell: string) =>
  splitUrls(cell.replace(/^\s*\[/, '').replace(/\]\s*$/, '')).every(isAddress) && filled(cell);

function withoutEmptyEnd(cells: readonly string[]): string[] {
  return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
}
