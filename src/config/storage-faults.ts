import type { Environment } from './environment.js';

type StorageSettings = Pick<
  Environment,
  'STORAGE_DRIVER' | 'MEDIA_DELIVERY' | 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'
>;

/** What each setting may be, but not all of them together. */
export function storageFaults(settings: StorageSettings | undefined): string[] {
  if (!settings) return [];
  const { STORAGE_DRIVER: driver, MEDIA_DELIVERY: delivery } = settings;
  const faults: string[] = [];
  if (driver === 's3' && !settings.S3_BUCKET) faults.push('S3_BUCKET: required with STORAGE_DRIVER=s3');
  if (settings.S3_SECRET_ACCESS_KEY && !settings.S3_ACCESS_KEY_ID)
    faults.push('S3_ACCESS_KEY_ID: required with S3_SECRET_ACCESS_KEY');
  if (settings.S3_ACCESS_KEY_ID && !settings.S3_SECRET_ACCESS_KEY)
    faults.push('S3_SECRET_ACCESS_KEY: required with S3_ACCESS_KEY_ID');
  if (delivery === 'presigned' && driver !== 's3')
    faults.push('MEDIA_DELIVERY: presigned needs STORAGE_DRIVER=s3');
  if (delivery === 'accel' && driver !== 'local')
    faults.push('MEDIA_DELIVERY: accel needs STORAGE_DRIVER=local');
  return faults;
}
