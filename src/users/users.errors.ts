import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class UserNotFound extends DomainError {
  readonly code = 'USER_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such user');
  }
}

/** Somebody must be left who can undo it. */
export class LastAdmin extends DomainError {
  readonly code = 'LAST_ADMIN';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This is the last active administrator; make another one first');
  }
}
