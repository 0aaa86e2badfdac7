import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class FileTooLarge extends DomainError {
  readonly code = 'FILE_TOO_LARGE';
  readonly status = HttpStatus.PAYLOAD_TOO_LARGE;

  constructor(limit: number) {
    super(`The file is larger than the ${limit} bytes that are allowed`);
  }
}

export class MalformedUpload extends DomainError {
  readonly code = 'MALFORMED_UPLOAD';
  readonly status = HttpStatus.BAD_REQUEST;
}

export class UploadTimedOut extends DomainError {
  readonly code = 'UPLOAD_TIMED_OUT';
  readonly status = HttpStatus.REQUEST_TIMEOUT;

  constructor() {
    super('The upload came too slowly or stopped; send it again');
  }
}
