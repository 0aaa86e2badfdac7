import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { FORMAT_NAMES } from './formats.js';

export class EmptyFile extends DomainError {
  readonly code = 'EMPTY_FILE';
  readonly status = HttpStatus.BAD_REQUEST;

  constructor() {
    super('The file is empty');
  }
}

export class UnsupportedImage extends DomainError {
  readonly code = 'UNSUPPORTED_IMAGE';
  readonly status = HttpStatus.UNSUPPORTED_MEDIA_TYPE;

  constructor() {
    super(`The file is not an image that can be read here: ${FORMAT_NAMES} are, by content, not by name`);
  }
}

export class BrokenImage extends DomainError {
  readonly code = 'BROKEN_IMAGE';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  constructor(cause?: unknown) {
    super('The picture is damaged or incomplete and cannot be read', { cause });
  }
}

export class ImageTooLarge extends DomainError {
  readonly code = 'IMAGE_TOO_LARGE';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  static pixels(pixels: number, limit: number): ImageTooLarge {
    return new ImageTooLarge(
      `The picture has ${pixels} pixels, all pages counted; at most ${limit} are read`,
    );
  }

  static pages(pages: number, limit: number): ImageTooLarge {
    return new ImageTooLarge(`The picture has ${pages} pages or frames; at most ${limit} are read`);
  }
}

/** What would come out of it, rather than what it is. */
export class OutputTooLarge extends DomainError {
  readonly code = 'OUTPUT_TOO_LARGE';
  readonly status = HttpStatus.UNPROCESSABLE_ENTITY;

  constructor(format: string, pixels: number, limit: number) {
    super(
      `As ${format.toUpperCase()} it would have ${pixels} pixels; at most ${limit} are made: give maxSize, or choose jpeg or webp`,
    );
  }
}
