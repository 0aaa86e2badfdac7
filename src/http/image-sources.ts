import { isIP } from 'node:net';
import type { AppConfig } from '../config/app-config.js';

type Bucket = Pick<AppConfig['storage']['s3'], 'bucket' | 'region' | 'publicEndpoint' | 'forcePathStyle'>;

/** Whence the page's pictures come beside our own address: from the bucket, where readers are sent on to it. */
export const imageSources = ({ media, storage }: Pick<AppConfig, 'media' | 'storage'>): string[] =>
  media.delivery === 'presigned' ? [bucketOrigin(storage.s3)] : [];

/** Of links into the bucket, by the SDK's rules. */
export function bucketOrigin({ bucket, region, publicEndpoint, forcePathStyle }: Bucket): string {
  const endpoint = new URL(publicEndpoint ?? `https://s3.${region}.amazonaws.com`);
  // A name with dots would be no part of the host that a certificate covers, and an IP address has no subdomains.
  const inPath = forcePathStyle || isIP(endpoint.hostname) !== 0 || bucket.includes('.');
  if (!inPath) endpoint.hostname = `${bucket}.${endpoint.hostname}`;
  return endpoint.origin;
}
