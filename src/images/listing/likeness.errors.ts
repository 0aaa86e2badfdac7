import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';
import type { WorkFault } from '../../common/work-fault.js';

export class SearchUnavailable extends DomainError {
  readonly code = 'SEARCH_UNAVAILABLE';
  readonly status = HttpStatus.CONFLICT;
}

export class ImageNotEmbedded extends DomainError {
  readonly code = 'IMAGE_NOT_EMBEDDED';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This image cannot be compared (yet): its analysis "embedding" is not done by the model in use');
  }
}

/** Where a fault does not say when to come back. */
const RETRY_SECONDS = 5;

/** The model that turns words into a vector did not; the codes are those of productions. */
export class WordsNotUnderstood extends DomainError {
  readonly code: string;
  readonly status: HttpStatus;
  override readonly retryAfter: number | undefined;

  constructor(fault: WorkFault) {
    super(fault.message, { cause: fault });
    const isSpent = fault.code === 'MODEL_BUDGET_SPENT';
    this.code = fault.code;
    if (isSpent) this.status = HttpStatus.TOO_MANY_REQUESTS;
    else this.status = fault.transient ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY;
    const again = fault.retryAfterSeconds ?? (fault.transient ? RETRY_SECONDS : undefined);
    this.retryAfter = isSpent ? secondsToMidnight() : again;
  }
}

/** By UTC, as the budget is counted. */
const secondsToMidnight = () => Math.ceil((new Date().setUTCHours(24, 0, 0, 0) - Date.now()) / 1000);
