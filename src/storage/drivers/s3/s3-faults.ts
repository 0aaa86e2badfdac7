import { StorageFault, StorageFull, StorageUnavailable, asStorageFault } from '../../storage.errors.js';
import { FileNotFound } from '../../storage.driver.js';

interface S3Failure {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

const FULL = /StorageFull|QuotaExceeded|InsufficientStorage|NoSpace/i;

export const statusOf = (error: unknown) => (error as S3Failure).$metadata?.httpStatusCode;

/** A missing bucket is not a missing file: nothing may be given up for it. */
export const isMissing = (error: unknown) =>
  statusOf(error) === 404 && (error as S3Failure).name !== 'NoSuchBucket';

/** Whatever a bucket refuses, or does not answer, is its fault and not the picture's. */
export function asS3Fault(error: unknown): Error {
  if (error instanceof StorageFault || error instanceof FileNotFound) return error;
  const local = asStorageFault(error);
  if (local instanceof StorageFault) return local;
  const full = statusOf(error) === 507 || FULL.test((error as S3Failure).name ?? '');
  return full ? new StorageFull(error) : new StorageUnavailable(error);
}
