/** As the writer of tables puts an apostrophe before what a spreadsheet would take for a formula. */
const GUARDED = /^'[=+\-@\t\r＝＋－＠]/;

/** Of a cell that we wrote ourselves, what stood there before. */
export const unguarded = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);
