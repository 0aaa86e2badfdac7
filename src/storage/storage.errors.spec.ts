import { Logger } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { asS3Fault, isMissing } from './drivers/s3/s3-faults.js';
import { FileNotFound } from './storage.driver.js';
import { asStorageFault, StorageFull, StorageUnavailable } from './storage.errors.js';

// Faults say so in the log; here they are wanted.
Logger.overrideLogger(false);

const fileError = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });
const s3Error = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

describe('what a file system says', () => {
  it.each(['ENOSPC', 'EDQUOT'])('is a want of room: %s', (code) => {
    expect(asStorageFault(fileError(code))).toBeInstanceOf(StorageFull);
  });

  it.each(['EACCES', 'EROFS', 'EIO', 'ENOTDIR', 'ESTALE'])('passes: %s', (code) => {
    expect(asStorageFault(fileError(code))).toBeInstanceOf(StorageUnavailable);
  });

  it('is left as it is where it is none of these', () => {
    const errors = [new Error('Not a picture'), fileError('EISDIR'), 'text'];
    expect(errors.map(asStorageFault)).toEqual(errors);
  });
});

describe('what a bucket says', () => {
  it.each([
    ['XMinioStorageFull', 507],
    ['QuotaExceeded', 403],
  ])('is a want of room: %s', (name, status) => {
    expect(asS3Fault(s3Error(name, status))).toBeInstanceOf(StorageFull);
  });

  it.each([
    ['AccessDenied', 403],
    ['SlowDown', 503],
    ['NoSuchBucket', 404],
    ['TimeoutError', undefined],
  ])('is never the file: %s', (name, status) => {
    expect(asS3Fault(s3Error(name, status))).toBeInstanceOf(StorageUnavailable);
    expect(isMissing(s3Error(name, status))).toBe(false);
  });

  it('is the file where there is none', () => {
    expect(isMissing(s3Error('NoSuchKey', 404))).toBe(true);
    expect(isMissing(s3Error('NotFound', 404))).toBe(true);
    const missing = new FileNotFound('key');
    expect(asS3Fault(missing)).toBe(missing);
  });
});
