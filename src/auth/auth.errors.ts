import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

/** One text for every reason, so that a stranger learns nothing from the difference. */
export class Unauthenticated extends DomainError {
  readonly code = 'UNAUTHENTICATED';
  readonly status = HttpStatus.UNAUTHORIZED;

  constructor(options?: ErrorOptions) {
    super('A valid access token or API key is needed', options);
  }
}

/** Unknown user, wrong password and disabled account look alike. */
export class InvalidCredentials extends DomainError {
  readonly code: string = 'INVALID_CREDENTIALS';
  readonly status: HttpStatus = HttpStatus.UNAUTHORIZED;

  constructor(detail = 'The user name or the password is not right') {
    super(detail);
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

export class InvalidRefreshToken extends DomainError {
  readonly code = 'INVALID_REFRESH_TOKEN';
  readonly status = HttpStatus.UNAUTHORIZED;

  constructor() {
    super('This refresh token does not hold any more; log in again');
  }
}

export class Forbidden extends DomainError {
  readonly code: string = 'FORBIDDEN';
  readonly status = HttpStatus.FORBIDDEN;

  constructor(detail = 'You may not do this') {
    super(detail);
  }
}

export class SessionRequired extends Forbidden {
  override readonly code = 'SESSION_REQUIRED';

  constructor() {
    super('This needs a signed-in person; an API key is not enough');
  }
}

export class ScopeMissing extends Forbidden {
  override readonly code = 'SCOPE_MISSING';

  constructor(scope: string) {
    super(`The API key does not hold the scope ${scope}`);
  }
}

export class SignupClosed extends Forbidden {
  override readonly code = 'SIGNUP_CLOSED';

  constructor() {
    super('Sign-up is closed here; ask an administrator for an account');
  }
}

export class TooManyAttempts extends DomainError {
  readonly code = 'TOO_MANY_ATTEMPTS';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;

  constructor(override readonly retryAfter: number) {
    super(`Too many attempts; try again in ${Math.ceil(retryAfter)} seconds`);
  }
}

export class TooManyRequests extends DomainError {
  readonly code = 'TOO_MANY_REQUESTS';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;

  constructor(override readonly retryAfter: number) {
    super(`Too many requests; go on in ${Math.ceil(retryAfter)} seconds`);
  }
}

/** More passwords wait to be checked than can be in reasonable time. */
export class PasswordChecksBusy extends DomainError {
  readonly code = 'BUSY';
  readonly status = HttpStatus.SERVICE_UNAVAILABLE;
  override readonly retryAfter = 5;

  constructor() {
    super('Too many people are logging in at this moment; try again shortly');
  }
}

export class UsernameTaken extends DomainError {
  readonly code = 'USERNAME_TAKEN';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This user name is taken');
  }
}

export class EmailTaken extends DomainError {
  readonly code = 'EMAIL_TAKEN';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This e-mail address is taken');
  }
}

export class SessionNotFound extends DomainError {
  readonly code = 'SESSION_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such session');
  }
}

export class ApiKeyNotFound extends DomainError {
  readonly code = 'API_KEY_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such API key');
  }
}

export class TooManyApiKeys extends DomainError {
  readonly code = 'TOO_MANY_API_KEYS';
  readonly status = HttpStatus.CONFLICT;

  constructor(limit: number) {
    super(`No more than ${limit} API keys per user; delete one first`);
  }
}
