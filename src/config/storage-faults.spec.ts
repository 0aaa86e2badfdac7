import { describe, expect, it } from 'vitest';
import { faultsOf } from './testing/settings.js';

describe('the settings of storage', () => {
  it('name what is missing for a bucket', () => {
    expect(faultsOf({ STORAGE_DRIVER: 's3' })).toEqual([expect.stringMatching(/^S3_BUCKET: required/)]);
    expect(faultsOf({ STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' })).toEqual([]);
  });

  it('want both credentials or none', () => {
    const bucket = { STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' };
    expect(faultsOf({ ...bucket, S3_ACCESS_KEY_ID: 'a' })).toEqual([
      expect.stringMatching(/^S3_SECRET_ACCESS_KEY: required/),
    ]);
    expect(faultsOf({ ...bucket, S3_SECRET_ACCESS_KEY: 'b' })).toEqual([
      expect.stringMatching(/^S3_ACCESS_KEY_ID: required/),
    ]);
  });

  it('refuse a delivery that the driver cannot do', () => {
    expect(faultsOf({ MEDIA_DELIVERY: 'presigned' })).toEqual([
      expect.stringMatching(/^MEDIA_DELIVERY: presigned/),
    ]);
    expect(faultsOf({ MEDIA_DELIVERY: 'accel', STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' })).toEqual([
      expect.stringMatching(/^MEDIA_DELIVERY: accel/),
    ]);
    expect(faultsOf({ MEDIA_DELIVERY: 'accel' })).toEqual([]);
  });

  it('refuse what would lead out of the bucket or the location', () => {
    expect(faultsOf({ S3_PREFIX: '/pictures' })).toHaveLength(1);
    expect(faultsOf({ MEDIA_ACCEL_PREFIX: 'protected' })).toHaveLength(1);
  });
});
