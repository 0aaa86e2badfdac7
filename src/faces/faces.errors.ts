import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class PersonNotFound extends DomainError {
  readonly code = 'FACE_CLUSTER_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such person');
  }
}

export class FaceNotFound extends DomainError {
  readonly code = 'FACE_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such face');
  }
}

/** What was asked for makes no sense of these people or faces. */
export class PeopleMismatch extends DomainError {
  readonly code = 'FACES_MISMATCH';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;
}

export class ChangeNotFound extends DomainError {
  readonly code = 'FACE_CHANGE_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such change');
  }
}

/** Its code tells why; none of the reasons passes. */
export class ChangeNotUndoable extends DomainError {
  readonly status = HttpStatus.CONFLICT;

  constructor(
    readonly code: 'CHANGE_UNDONE' | 'CHANGE_FINAL' | 'CHANGE_OVERTAKEN',
    message: string,
  ) {
    super(message);
  }
}
