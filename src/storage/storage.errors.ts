import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';

/** A fault of the place where files are kept, not of the file: it passes, and then the same works. */
export abstract class StorageFault extends DomainError {}

export class StorageUnavailable extends StorageFault {
  readonly code = 'STORAGE_UNAVAILABLE';
  readonly status = HttpStatus.SERVICE_UNAVAILABLE;
  override readonly retryAfter = 10;

  constructor(cause: unknown) {
    super('Files cannot be stored or read at the moment; try again shortly', { cause });
  }
}

export class StorageFull extends StorageFault {
  readonly code = 'STORAGE_FULL';
  readonly status = HttpStatus.INSUFFICIENT_STORAGE;
  override readonly retryAfter = 60;

  constructor(cause: unknown) {
    super('The server has no room left for this file', { cause });
  }
}

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
