import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

export class ImageNotFound extends DomainError {
  readonly code = 'IMAGE_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such image');
  }
}

export class QuotaExceeded extends DomainError {
  readonly code = 'QUOTA_EXCEEDED';
  readonly status = HttpStatus.PAYLOAD_TOO_LARGE;

  constructor(quota: number, used: number, size: number) {
    super(`This file of ${size} bytes does not fit: ${used} of ${quota} bytes are used. Delete images first`);
  }
}

export class ImageFileGone extends DomainError {
  readonly code = 'IMAGE_FILE_GONE';
  readonly status = HttpStatus.GONE;

  constructor() {
    super('The file could not be decoded and was removed; upload the picture again');
  }
}

/** Unlike one that was removed, its row says that it is there: a disk or a bucket lost it, or it was just deleted. */
export class ImageFileMissing extends DomainError {
  readonly code = 'IMAGE_FILE_MISSING';
  readonly status = HttpStatus.GONE;

  constructor() {
    super('The stored file of this image is missing; the operator may have a backup of it');
  }
}

export class RenditionPending extends DomainError {
  readonly code = 'RENDITION_PENDING';
  readonly status = HttpStatus.CONFLICT;
  override readonly retryAfter = 1;

  constructor() {
    super('This rendition is not made yet; ask again shortly');
  }
}

export class InvalidMediaSignature extends DomainError {
  readonly code = 'MEDIA_LINK_INVALID';
  readonly status = HttpStatus.FORBIDDEN;

  constructor() {
    super('This link is not valid or has expired; read the image again for a new one');
  }
}

export class InvalidCursor extends DomainError {
  readonly code = 'CURSOR_INVALID';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor() {
    super('The cursor is not one that was handed out for this list and order; start again without it');
  }
}

export class ThumbnailFailed extends DomainError {
  readonly code = 'IMAGE_UNDECODABLE';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  constructor(cause: unknown) {
    super('No thumbnail could be made: the picture seems to be damaged', { cause });
  }
}

export class ThumbnailsBusy extends DomainError {
  readonly code = 'THUMBNAILS_BUSY';
  readonly status = HttpStatus.SERVICE_UNAVAILABLE;
  override readonly retryAfter = 2;

  constructor() {
    super('Too many thumbnails of yours are being made; ask again shortly');
  }
}

export class RangeNotSatisfiable extends DomainError {
  readonly code = 'RANGE_NOT_SATISFIABLE';
  readonly status = HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE;

  constructor(size: number) {
    super(`The range lies beyond the file's ${size} bytes`);
  }
}

export class TooManyStreams extends DomainError {
  readonly code = 'TOO_MANY_STREAMS';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;
  override readonly retryAfter = 10;

  constructor(limit: number) {
    super(`No more than ${limit} event streams may be open at once; close one first`);
  }
}
