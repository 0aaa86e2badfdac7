import { CsvError, parse, type InfoRecord } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import { pipeline, Readable } from 'node:stream';
import { CsvQuoteOpen, CsvRowTooLarge } from './csv.errors.js';
import { decodeFile, type TextEncoding } from './decode-text.js';
import type { Delimiter } from './delimiter.js';

export interface Parsed {
  /** Where it begins; the file begins with line 1. */
  line: number;
  /** Where it ends. */
  end: number;
  record: string[];
  /** A cell goes on over lines that would have ended, had its quotation marks been taken strictly. */
  relaxed: boolean;
}

interface Emitted {
  record: string[];
  raw: string;
  info: InfoRecord;
}

const MAX_ROW_BYTES = 256 * 1024;
const RECORD_DELIMITERS = ['\r\n', '\n', '\r'];

/** The rows of a table one by one, empty ones aside. @param skip characters before the header */
export async function* readRecords(
  path: string,
  encoding: TextEncoding,
  delimiter: Delimiter,
  skip: number,
): AsyncGenerator<Parsed, void, undefined> {
  const parser = parse({
    delimiter,
    record_delimiter: RECORD_DELIMITERS,
    info: true,
    raw: true,
    relax_column_count: true,
    // A quotation mark within a cell, as in 5" screen, means itself.
    relax_quotes: true,
    skip_records_with_empty_values: true,
    max_record_size: MAX_ROW_BYTES,
    from_line: skip > 0 ? 2 : 1,
  });
  const text = Readable.from(decodeFile(path, encoding));
  let failed: Error | undefined;
  pipeline(text, parser, (error) => (failed = error ?? undefined));
  const lines = new LineCounter();
  try {
    for await (const { record, raw, info } of parser as AsyncIterable<Emitted>)
      yield { ...lines.of(record, info), record, relaxed: isRelaxed(record, raw, delimiter) };
  } catch (error) {
    throw explained(failed ?? error, lines.next);
  } finally {
    text.destroy();
  }
}

function explained(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return new CsvRowTooLarge(MAX_ROW_BYTES, line);
  return error.code === 'CSV_QUOTE_NOT_CLOSED' ? new CsvQuoteOpen(line) : error;
}

/** Begins with a quotation mark, which may be one of its own, and goes on over lines. */
export const goesOn = (cell: string): boolean => cell.startsWith('"') && /[\r\n]/.test(cell);

/** Asked of the few that may be: taken strictly, such a row cannot be read. */
function isRelaxed(record: readonly string[], raw: string, delimiter: Delimiter): boolean {
  if (!record.some(goesOn)) return false;
  try {
    parseAtOnce(raw, { delimiter, record_delimiter: RECORD_DELIMITERS, relax_column_count: true });
    return false;
  } catch {
    return true;
  }
}

/** The parser counts lines up to the end of a row, and a line break of Windows within a cell as two. */
class LineCounter {
  /** Where the row after the last one begins, empty ones aside. */
  next = 1;
  private overcounted = 0;

  of(record: readonly string[], { lines }: InfoRecord): { line: number; end: number } {
    const breaks = record.join('').match(/\r\n|\n|\r/g) ?? [];
    this.overcounted += breaks.filter((each) => each.length === 2).length;
    const end = lines - this.overcounted;
    this.next = end + 1;
    return { line: end - breaks.length, end };
  }
}
