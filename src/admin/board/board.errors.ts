import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../../common/domain-error.js';

export class BoardDisabled extends DomainError {
  readonly code = 'BOARD_DISABLED';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('The board is turned off here (BULL_BOARD=false)');
  }
}

export class BoardPassNeeded extends DomainError {
  readonly code = 'BOARD_SESSION_NEEDED';
  readonly status = HttpStatus.UNAUTHORIZED;

  constructor() {
    super(
      'Open the board from the administration page, or ask for a session with POST /api/admin/board-session',
    );
  }
}

/** A page of another site must not be able to act with the cookie of this one. */
export class ForeignOrigin extends DomainError {
  readonly code = 'FOREIGN_ORIGIN';
  readonly status = HttpStatus.FORBIDDEN;

  constructor() {
    super('This may be asked for by the board itself only');
  }
}
