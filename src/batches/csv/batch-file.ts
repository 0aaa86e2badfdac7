import { CsvError, parse, type InfoRecord } from 'csv-parse';
import { pipeline, Readable } from 'node:stream';
import { WorkFault } from '../../common/work-fault.js';
import { readColumns, type Columns } from './columns.js';
import {
  CsvEmpty,
  CsvQuoteOpen,
  CsvRowTooLarge,
  CsvTooManyRows,
  CsvTooManyUrls,
  CsvWithoutRows,
} from './csv.errors.js';
import { decodeFile, decodeHead, encodingOf, readHead, type TextEncoding } from './decode-text.js';
import { readOpening, type Delimiter } from './delimiter.js';
import { splitUrls } from './url-list.js';

export interface BatchFileOptions {
  maxRows: number;
  maxUrls: number;
  /** @throws WorkFault for an address that cannot be one, or is not allowed */
  check: (url: string) => URL;
}

/** One address of a row. A row without any has one that is empty, and its fault. */
export interface BatchFileItem {
  url: string;
  host: string;
  fault?: { code: string; message: string };
}

export interface BatchFileRow {
  /** Where it begins; the file begins with line 1. */
  line: number;
  serialNumber: string;
  productName: string;
  /** As they stand there, in the order of the columns. */
  cells: string[];
  items: BatchFileItem[];
}

export interface BatchFault {
  line: number;
  column: string | null;
  code: string;
  message: string;
}

interface Parsed {
  /** Where it begins. */
  line: number;
  record: string[];
}

/** All that belongs to the header is looked for in so much. */
const HEAD_BYTES = 256 * 1024;
const MAX_ROW_BYTES = 256 * 1024;
const MAX_NAME_LENGTH = 500;
/** As many faults are told of one by one; the others are counted. */
const SHOWN_FAULTS = 100;

/** A table of products, read from disk row by row, whatever its size. */
export class BatchFile {
  readonly faults: BatchFault[] = [];
  faultCount = 0;
  rows = 0;
  urls = 0;

  private constructor(
    private readonly options: BatchFileOptions,
    private readonly records: AsyncGenerator<Parsed, void, undefined>,
    readonly encoding: TextEncoding,
    readonly delimiter: Delimiter,
    readonly columns: Columns,
  ) {}

  /** @throws DomainError where nothing can be made of the file */
  static async open(path: string, options: BatchFileOptions): Promise<BatchFile> {
    const head = await readHead(path, HEAD_BYTES);
    const encoding = encodingOf(head);
    const { delimiter, skip } = readOpening(decodeHead(head, encoding));
    const records = readRecords(path, encoding, delimiter, skip);
    const first = await records.next();
    if (first.done) throw new CsvEmpty();
    try {
      return new BatchFile(options, records, encoding, delimiter, readColumns(first.value.record));
    } catch (error) {
      await records.return();
      throw error;
    }
  }

  /** Ends reading before its end. */
  async close(): Promise<void> {
    await this.records.return();
  }

  /** @throws DomainError where there are no rows or too many, or they cannot be told apart */
  async *lots(size: number): AsyncGenerator<BatchFileRow[], void, undefined> {
    let lot: BatchFileRow[] = [];
    for await (const parsed of this.records) {
      lot.push(this.toRow(parsed));
      if (lot.length < size) continue;
      yield lot;
      lot = [];
    }
    if (this.rows === 0) throw new CsvWithoutRows();
    if (lot.length > 0) yield lot;
  }

  private toRow({ line, record }: Parsed): BatchFileRow {
    const { columns, options } = this;
    if (++this.rows > options.maxRows) throw new CsvTooManyRows(options.maxRows);
    const cells = columns.kept.map((index) => record[index] ?? '');
    const items = this.toItems(line, cells[columns.urls]!, this.shapeFault(line, record));
    this.urls += items.length;
    if (this.urls > options.maxUrls) throw new CsvTooManyUrls(options.maxUrls);
    return {
      line,
      cells,
      items,
      serialNumber: shown(columns.serial === undefined ? '' : cells[columns.serial]!),
      productName: shown(columns.name === undefined ? '' : cells[columns.name]!),
    };
  }

  /** Cells beyond the header belong to no column: most likely a cell with a delimiter in it lacks its quotation marks. */
  private shapeFault(line: number, record: readonly string[]): BatchFileItem['fault'] {
    const wanted = this.columns.width;
    if (record.slice(wanted).every((cell) => cell === '')) return undefined;
    return this.fault(line, null, {
      code: 'ROW_TOO_LONG',
      message: `The row has ${record.length} cells, the header ${wanted}: put cells with commas in quotation marks`,
    });
  }

  private toItems(line: number, cell: string, fault: BatchFileItem['fault']): BatchFileItem[] {
    const column = this.columns.names[this.columns.urls]!;
    const urls = splitUrls(cell);
    if (urls.length === 0) {
      const empty = { code: 'ROW_WITHOUT_URLS', message: `The row has no address in "${column}"` };
      return [{ url: '', host: '', fault: fault ?? this.fault(line, column, empty) }];
    }
    return urls.map((url) => {
      try {
        return { url, host: this.options.check(url).host, fault };
      } catch (error) {
        if (!(error instanceof WorkFault)) throw error;
        const { code, message } = error;
        return { url, host: '', fault: fault ?? this.fault(line, column, { code, message }) };
      }
    });
  }

  private fault<F extends { code: string; message: string }>(
    line: number,
    column: string | null,
    fault: F,
  ): F {
    if (this.faultCount++ < SHOWN_FAULTS) this.faults.push({ line, column, ...fault });
    return fault;
  }
}

async function* readRecords(
  path: string,
  encoding: TextEncoding,
  delimiter: Delimiter,
  skip: number,
): AsyncGenerator<Parsed, void, undefined> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
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
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: InfoRecord }>)
      yield { line: lines.beginOf(record, info), record };
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

/** The parser counts lines up to the end of a row, and a line break of Windows within a cell as two. */
class LineCounter {
  /** Where the row after the last one begins, empty ones aside. */
  next = 1;
  private overcounted = 0;

  beginOf(record: readonly string[], { lines }: InfoRecord): number {
    const breaks = record.join('').match(/\r\n|\n|\r/g) ?? [];
    this.overcounted += breaks.filter((each) => each.length === 2).length;
    const end = lines - this.overcounted;
    this.next = end + 1;
    return end - breaks.length;
  }
}

/** In one line, as it is searched for and shown. */
const shown = (cell: string) =>
  cell
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();
