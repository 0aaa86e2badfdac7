import { HttpStatus } from '@nestjs/common';
import { InvalidCredentials } from '../auth/auth.errors.js';
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

/** Not 401: the caller is signed in, and a client must not take this for the end of the session. */
export class CurrentPasswordWrong extends InvalidCredentials {
  override readonly code: string = 'CURRENT_PASSWORD_WRONG';
  override readonly status: HttpStatus = HttpStatus.BAD_REQUEST;

  constructor() {
    super('The current password is not right');
  }
}
