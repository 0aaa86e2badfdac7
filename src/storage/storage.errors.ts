import { HttpStatus, Logger } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

/** A fault of the place where files are kept, not of the file: it passes, and then the same works. */
export abstract class StorageFault extends DomainError {
  private static readonly logger = new Logger('Storage');

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    // Said here, whoever comes upon it: clients are told that storage is at fault, and the operator has to learn why.
    StorageFault.logger.warn(describe(cause));
  }
}

export class StorageUnavailable extends StorageFault {
  readonly code = 'STORAGE_UNAVAILABLE';
  readonly status = HttpStatus.SERVICE_UNAVAILABLE;
  override readonly retryAfter = 10;

  constructor(cause: unknown) {
    super('Files cannot be stored or read at the moment; try again shortly', cause);
  }
}

export class StorageFull extends StorageFault {
  readonly code = 'STORAGE_FULL';
  readonly status = HttpStatus.INSUFFICIENT_STORAGE;
  override readonly retryAfter = 60;

  constructor(cause: unknown) {
    super('The server has no room left for this file', cause);
  }
}

/** Refused connections to several addresses have a code, and no message. */
const describe = (cause: unknown): string => {
  const { name, message, code } = cause as NodeJS.ErrnoException;
  return `${name}: ${message || code}`;
};

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const UNAVAILABLE = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'EIO',
  'EBUSY',
  'ESTALE',
  'ENODEV',
  'ENXIO',
  'ENOENT',
  'ENOTDIR',
  'EMFILE',
  'ENFILE',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'ENOTCONN',
]);

/** Tells what a file system says of itself from any other error, which stays as it is. */
export function asStorageFault(error: unknown): unknown {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall === undefined && code !== 'ENOSPC') return error;
  if (FULL.has(code)) return new StorageFull(error);
  return UNAVAILABLE.has(code) ? new StorageUnavailable(error) : error;
}
