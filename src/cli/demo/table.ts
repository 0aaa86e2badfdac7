import { stripVTControlCharacters } from 'node:util';

export interface Column {
  title: string;
  /** Longest text in characters; the rest is cut. */
  width: number;
}

const cut = (text: string, width: number) => {
  const characters = Array.from(text);
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : text;
};
const lengthOf = (text: string) => Array.from(stripVTControlCharacters(text)).length;

/** Columns as wide as their widest cell. Cells with colours in them must be short enough as they are. */
export function table(columns: Column[], rows: string[][]): string {
  const cells = rows.map((row) =>
    row.map((cell, at) => (lengthOf(cell) === cell.length ? cut(cell, columns[at]!.width) : cell)),
  );
  const lines = [columns.map(({ title }) => title), ...cells];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => lengthOf(line[at] ?? ''))));
  const show = (line: string[]) =>
    `  ${line.map((cell, at) => cell + ' '.repeat(widths[at]! - lengthOf(cell))).join('  ')}`.trimEnd();
  const rule = widths.map((width) => '─'.repeat(width));
  return [show(lines[0]!), show(rule), ...lines.slice(1).map(show)].join('\n');
}
