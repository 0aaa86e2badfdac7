import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class UnknownProducer extends DomainError {
  readonly code = 'PRODUCER_UNKNOWN';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor(name: string, known: readonly string[]) {
    super(`There is no producer "${name}"; there are: ${known.join(', ')}`);
  }
}

export class ProductionNotFound extends DomainError {
  readonly code = 'PRODUCTION_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor(producer: string) {
    super(`This image has no production "${producer}"`);
  }
}
