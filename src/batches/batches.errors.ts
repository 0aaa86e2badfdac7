import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

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
