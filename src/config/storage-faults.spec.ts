import { describe, expect, it } from 'vitest';
import { ConfigurationError, parseEnvironment } from './environment.js';

function faults(source: Record<string, string>): readonly string[] {
  try {
    parseEnvironment(source);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('the settings of storage', () => {
  it('name what is missing for a bucket', () => {
    expect(faults({ STORAGE_DRIVER: 's3' })).toEqual([expect.stringMatching(/^S3_BUCKET: required/)]);
    expect(faults({ STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' })).toEqual([]);
  });

  it('want both credentials or none', () => {
    const bucket = { STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' };
    expect(faults({ ...bucket, S3_ACCESS_KEY_ID: 'a' })).toEqual([
      expect.stringMatching(/^S3_SECRET_ACCESS_KEY: required/),
    ]);
    expect(faults({ ...bucket, S3_SECRET_ACCESS_KEY: 'b' })).toEqual([
      expect.stringMatching(/^S3_ACCESS_KEY_ID: required/),
    ]);
  });

  it('refuse a delivery that the driver cannot do', () => {
    expect(faults({ MEDIA_DELIVERY: 'presigned' })).toEqual([
      expect.stringMatching(/^MEDIA_DELIVERY: presigned/),
    ]);
    expect(faults({ MEDIA_DELIVERY: 'accel', STORAGE_DRIVER: 's3', S3_BUCKET: 'pictures' })).toEqual([
      expect.stringMatching(/^MEDIA_DELIVERY: accel/),
    ]);
    expect(faults({ MEDIA_DELIVERY: 'accel' })).toEqual([]);
  });

  it('refuse what would lead out of the bucket or the location', () => {
    expect(faults({ S3_PREFIX: '/pictures' })).toHaveLength(1);
    expect(faults({ MEDIA_ACCEL_PREFIX: 'protected' })).toHaveLength(1);
  });
});
