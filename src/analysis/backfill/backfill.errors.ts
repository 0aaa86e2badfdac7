import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';

export class BackfillNotFound extends DomainError {
  readonly code = 'BACKFILL_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such backfill');
  }
}

/** Two for one producer would only be in each other's way. */
export class BackfillRunning extends DomainError {
  readonly code = 'BACKFILL_RUNNING';
  readonly status = HttpStatus.CONFLICT;

  constructor(producers: readonly string[]) {
    super(`A backfill is under way already for: ${producers.join(', ')}`);
  }
}

export class ProducerUnavailable extends DomainError {
  readonly code = 'PRODUCER_UNAVAILABLE';
  readonly status = HttpStatus.CONFLICT;

  constructor(name: string, why: string) {
    super(`The producer "${name}" cannot run here. ${why}`);
  }
}

export class BackfillOwnerUnknown extends DomainError {
  readonly code = 'BACKFILL_OWNER_UNKNOWN';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor() {
    super('There is no such account');
  }
}
