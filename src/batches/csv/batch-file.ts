import { WorkFault } from '../../common/work-fault.js';
import { hostOf } from '../../http-client/guarded/url-check.js';
import { addressesOf, readColumns, type Columns, type RowAddress } from './columns.js';
import { CsvEmpty, CsvTooManyRows, CsvTooManyUrls, CsvWithoutRows } from './csv.errors.js';
import { decodeHead, encodingOf, readHead, type TextEncoding } from './decode-text.js';
import { readOpening, type Delimiter } from './delimiter.js';
import { readRecords, type Parsed } from './records.js';
import { rowCells } from './row-cells.js';
import { withoutBlanks } from './url-list.js';

export interface BatchFileOptions {
  maxRows: number;
  maxUrls: number;
  /** @throws WorkFault for an address that cannot be one, or is not allowed */
  check: (url: string) => URL;
  /** Of whoever wants to hear of every fault, and not of the first ones only. */
  onFault?: (fault: BatchFault) => void;
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
  /** As they stand there, in the order of the columns; then what belongs to none. */
  cells: string[];
  items: BatchFileItem[];
}

export interface BatchFault {
  line: number;
  column: string | null;
  /** Of the address within the cell, from 1; null where it is about no address. */
  position: number | null;
  code: string;
  message: string;
  /** The address, or its beginning. */
  value: string | null;
}

type Fault = NonNullable<BatchFileItem['fault']>;

/** All that belongs to the header is looked for in so much. */
const HEAD_BYTES = 256 * 1024;
const MAX_NAME_LENGTH = 500;
/** As many faults are told of one by one; the others are counted. */
const SHOWN_FAULTS = 100;
const SHOWN_LETTERS = 120;

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

  private toRow(parsed: Parsed): BatchFileRow {
    const { columns, options } = this;
    const { line } = parsed;
    if (++this.rows > options.maxRows) throw new CsvTooManyRows(options.maxRows);
    const { cells, fault } = rowCells(columns, parsed);
    if (fault) this.tell(line, fault);
    const items = this.toItems(line, cells, fault);
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

  /** @param ofRow told already: it counts for all of them */
  private toItems(line: number, cells: readonly string[], ofRow: Fault | undefined): BatchFileItem[] {
    const { names, urls } = this.columns;
    const addresses = addressesOf(cells, urls);
    if (addresses.length > 0) return addresses.map((address) => this.toItem(line, address, ofRow));
    const column = names[urls[0]!]!;
    const empty = { code: 'ROW_WITHOUT_URLS', message: `The row has no address in "${column}"` };
    if (!ofRow) this.tell(line, empty, { column });
    return [{ url: '', host: '', fault: ofRow ?? empty }];
  }

  private toItem(line: number, address: RowAddress, ofRow: Fault | undefined): BatchFileItem {
    const url = withoutBlanks(address.url);
    try {
      return { url, host: hostOf(this.options.check(url)), fault: ofRow };
    } catch (error) {
      if (!(error instanceof WorkFault)) throw error;
      const { code, message } = error;
      const { position } = address;
      const column = this.columns.names[address.column]!;
      if (!ofRow) this.tell(line, { code, message }, { column, position, value: shortened(url) });
      return { url, host: '', fault: ofRow ?? { code, message } };
    }
  }

  private tell(line: number, { code, message }: Fault, place: Partial<BatchFault> = {}): void {
    const fault = { line, column: null, position: null, code, message, value: null, ...place };
    this.options.onFault?.(fault);
    if (this.faultCount++ < SHOWN_FAULTS) this.faults.push(fault);
  }
}

/** As faults show an address. */
export const shortened = (url: string): string =>
  url.length > SHOWN_LETTERS ? `${url.slice(0, SHOWN_LETTERS).toWellFormed()}…` : url;

/** In one line, as it is searched for and shown. */
const shown = (cell: string) =>
  cell
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();
