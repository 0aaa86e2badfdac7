/** What each setting may be, but not all of them together. Read raw, so that other faults do not hide these. */
export function storageFaults(source: Record<string, string | undefined>): string[] {
  const driver = source['STORAGE_DRIVER'] || 'local';
  const delivery = source['MEDIA_DELIVERY'];
  const faults: string[] = [];
  if (driver === 's3' && !source['S3_BUCKET']) faults.push('S3_BUCKET: required with STORAGE_DRIVER=s3');
  if (source['S3_SECRET_ACCESS_KEY'] && !source['S3_ACCESS_KEY_ID'])
    faults.push('S3_ACCESS_KEY_ID: required with S3_SECRET_ACCESS_KEY');
  if (source['S3_ACCESS_KEY_ID'] && !source['S3_SECRET_ACCESS_KEY'])
    faults.push('S3_SECRET_ACCESS_KEY: required with S3_ACCESS_KEY_ID');
  if (delivery === 'presigned' && driver !== 's3')
    faults.push('MEDIA_DELIVERY: presigned needs STORAGE_DRIVER=s3');
  if (delivery === 'accel' && driver !== 'local')
    faults.push('MEDIA_DELIVERY: accel needs STORAGE_DRIVER=local');
  return faults;
}
