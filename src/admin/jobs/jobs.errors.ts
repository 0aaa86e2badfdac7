import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';
import { LANES } from '../../queue/jobs.js';

export class LaneNotFound extends DomainError {
  readonly code = 'LANE_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super(`There is no such lane; there are: ${LANES.join(', ')}`);
  }
}

export class ProductionNotFailed extends DomainError {
  readonly code = 'PRODUCTION_NOT_FAILED';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This production has not failed, or not any more');
  }
}

/** Without its file there is nothing to try again with. */
export class ProductionNotRetriable extends DomainError {
  readonly code = 'PRODUCTION_NOT_RETRIABLE';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('The file was found to be damaged and is gone; nothing can be made of it');
  }
}
