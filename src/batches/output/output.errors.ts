import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';

export class BatchOutputMissing extends DomainError {
  readonly code = 'BATCH_OUTPUT_MISSING';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('Nothing was made of this item, or has been so far');
  }
}
