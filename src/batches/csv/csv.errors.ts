import { HttpStatus } from '@nestjs/common';
import { DomainError, type FieldFault } from '../../common/domain-error.js';

/** A file that nothing can be made of, as a whole. */
abstract class FileRefused extends DomainError {
  override readonly errors: readonly FieldFault[];

  constructor(message: string, place: Pick<FieldFault, 'line' | 'column'> = {}) {
    super(message);
    this.errors = [{ field: 'file', message, ...place }];
  }
}

abstract class FileUnusable extends FileRefused {
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;
}

export class CsvEmpty extends FileUnusable {
  readonly code = 'CSV_EMPTY';

  constructor() {
    super('The file is empty');
  }
}

export class CsvWithoutRows extends FileUnusable {
  readonly code = 'CSV_NO_ROWS';

  constructor() {
    super('The file has a header, but no rows below it');
  }
}

export class CsvNotText extends FileUnusable {
  readonly code = 'CSV_NOT_TEXT';

  constructor(line?: number) {
    super('The file is not text; save the table as CSV (UTF-8)', { line });
  }
}

export class CsvEncodingUnknown extends FileUnusable {
  readonly code = 'CSV_ENCODING';

  constructor(line?: number) {
    const place = line === undefined ? 'The file' : `Line ${line}`;
    super(`${place} is neither UTF-8 nor UTF-16: save the table as "CSV UTF-8" and send it again`, { line });
  }
}

export class CsvColumnMissing extends FileUnusable {
  readonly code = 'CSV_COLUMN_MISSING';

  constructor(column: string, found: readonly string[]) {
    const names = found.map((name) => `"${name}"`).join(', ');
    super(`The column "${column}" is missing; the first row has ${names}`, { line: 1, column });
  }
}

export class CsvColumnTwice extends FileUnusable {
  readonly code = 'CSV_COLUMN_TWICE';

  constructor(column: string) {
    super(`The column "${column}" is there twice`, { line: 1, column });
  }
}

export class CsvTooManyColumns extends FileUnusable {
  readonly code = 'CSV_TOO_MANY_COLUMNS';

  constructor(limit: number) {
    super(`The file has more than ${limit} columns`, { line: 1 });
  }
}

export class CsvRowTooLarge extends FileUnusable {
  readonly code = 'CSV_ROW_TOO_LARGE';

  constructor(limit: number, line: number) {
    super(
      `The row that begins in line ${line} has more than ${limit} bytes; perhaps a quotation mark is never closed`,
      { line },
    );
  }
}

export class CsvQuoteOpen extends FileUnusable {
  readonly code = 'CSV_QUOTES';

  constructor(line: number) {
    super(`A quotation mark in the row that begins in line ${line} is never closed`, { line });
  }
}

export class CsvTooManyRows extends FileRefused {
  readonly code = 'CSV_TOO_MANY_ROWS';
  readonly status = HttpStatus.PAYLOAD_TOO_LARGE;

  constructor(limit: number) {
    super(`The file has more than the ${limit} rows that are allowed; send it in parts`);
  }
}

export class CsvTooManyUrls extends FileRefused {
  readonly code = 'CSV_TOO_MANY_URLS';
  readonly status = HttpStatus.PAYLOAD_TOO_LARGE;

  constructor(limit: number) {
    super(`The file has more than the ${limit} addresses that are allowed; send it in parts`);
  }
}
