import { hasUrls } from './columns.js';

export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface Opening {
  delimiter: Delimiter;
  /** Characters before the header: the line in which some spreadsheets name the delimiter. */
  skip: number;
}

/** @param text the file's beginning, with its whole first row */
export function readOpening(text: string): Opening {
  const named = /^sep=([,;\t])(?:\r\n|\n|\r)/i.exec(text);
  if (named) return { delimiter: named[1] as Delimiter, skip: named[0].length };
  const splits = DELIMITERS.map((delimiter) => ({ delimiter, cells: firstRow(text, delimiter) }));
  const useful = splits.find(({ cells }) => hasUrls(cells));
  // Where none leads to the column, the one with the most columns leads to the best message.
  const most = splits.toSorted((a, b) => b.cells.length - a.cells.length)[0]!;
  return { delimiter: (useful ?? most).delimiter, skip: 0 };
}

/** Roughly: good enough to tell the delimiters apart. */
function firstRow(text: string, delimiter: Delimiter): string[] {
  const cells = [''];
  let quoted = false;
  for (const character of text.trimStart()) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && character === delimiter) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells;
}
