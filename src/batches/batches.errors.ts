import { HttpStatus } from '@nestjs/common';
import { DomainError, type FieldFault } from '../common/domain-error.js';
import type { BatchFault } from './csv/batch-file.js';

export class BatchNotFound extends DomainError {
  readonly code = 'BATCH_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such batch');
  }
}

export class BatchItemNotFound extends DomainError {
  readonly code = 'BATCH_ITEM_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such item in this batch');
  }
}

export class BatchFileMissing extends DomainError {
  readonly code = 'BATCH_FILE_MISSING';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor() {
    super('There is no file; send the CSV as a part called "file"');
  }
}

/** With `strict`, what would otherwise be failed items. */
export class BatchFileFaulty extends DomainError {
  readonly code = 'BATCH_FILE_FAULTY';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;
  override readonly errors: readonly FieldFault[];

  constructor(faults: readonly BatchFault[], count: number) {
    super(
      count > faults.length
        ? `${count} faults were found in the file, the first ${faults.length} of which are listed; nothing was done`
        : `${count} ${count === 1 ? 'fault was' : 'faults were'} found in the file; nothing was done`,
    );
    this.errors = faults.map(({ line, column, position, code, message, value }) => ({
      field: 'file',
      line,
      ...(column !== null && { column }),
      ...(position !== null && { position }),
      code,
      message,
      ...(value !== null && { value }),
    }));
  }
}

export class IdempotencyKeyInvalid extends DomainError {
  readonly code = 'IDEMPOTENCY_KEY_INVALID';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor() {
    super('Idempotency-Key takes 1 to 255 visible ASCII characters');
  }
}

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  constructor() {
    super('This Idempotency-Key was sent before, with another file or other options');
  }
}

export class TooManyBatches extends DomainError {
  readonly code = 'TOO_MANY_BATCHES';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;
  override readonly retryAfter = 60;

  constructor(limit: number) {
    super(`${limit} batches of yours are being processed; wait for one of them, or cancel one`);
  }
}

export class TooManyBatchRows extends DomainError {
  readonly code = 'TOO_MANY_BATCH_ROWS';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  constructor(limit: number) {
    super(`With this table, your batches would hold more than ${limit} rows; delete old batches first`);
  }
}

export class NothingToRetry extends DomainError {
  readonly code = 'BATCH_NOTHING_TO_RETRY';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('No item of this batch failed in a way that another attempt could mend');
  }
}
