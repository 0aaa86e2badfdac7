import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class NotReady extends DomainError {
  readonly code = 'NOT_READY';
  readonly status = HttpStatus.SERVICE_UNAVAILABLE;
  override readonly retryAfter = 5;

  constructor() {
    super('The server cannot take requests at the moment; try again shortly');
  }
}
