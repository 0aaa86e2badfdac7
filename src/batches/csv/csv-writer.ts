import { stringify } from 'csv-stringify';
import { pipeline, Readable } from 'node:stream';
import type { Delimiter } from './delimiter.js';

/**
 * A table as RFC 4180 has it, in UTF-8 with the mark by which spreadsheets know it, row by row as it is read. Cells that
 * a spreadsheet would take for formulas begin with an apostrophe (CWE-1236).
 */
export function csvStream(rows: AsyncIterable<readonly string[]>, delimiter: Delimiter): Readable {
  const written = stringify({
    delimiter,
    record_delimiter: 'windows',
    // Any of them ends a row for somebody.
    quoted_match: /[\r\n]/,
    bom: true,
    escape_formulas: true,
  });
  // What becomes of it shows in the last stream, which is the one that is read.
  return pipeline(Readable.from(rows), written, () => undefined);
}
