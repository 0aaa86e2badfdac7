import { describe, expect, it } from 'vitest';
import { S3FileLinks } from '../storage/drivers/s3/s3-links.js';
import { bucketOrigin } from './image-sources.js';

const settings = {
  bucket: 'pictures',
  region: 'eu-central-1',
  endpoint: undefined as string | undefined,
  publicEndpoint: undefined as string | undefined,
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  forcePathStyle: false,
  prefix: '',
  partSize: 1,
  uploadConcurrency: 1,
  timeoutSeconds: 1,
};

describe(bucketOrigin.name, () => {
  it.each([
    ['https://pictures.s3.eu-central-1.amazonaws.com', {}],
    ['https://pictures.s3.us-east-1.amazonaws.com', { region: 'us-east-1' }],
    ['https://s3.eu-central-1.amazonaws.com', { bucket: 'my.pictures' }],
    ['https://s3.eu-central-1.amazonaws.com', { forcePathStyle: true }],
    ['https://pictures.s3.test:9000', { publicEndpoint: 'https://s3.test:9000' }],
    ['http://s3.test:9000', { publicEndpoint: 'http://s3.test:9000', forcePathStyle: true }],
    ['http://10.0.0.1:9000', { publicEndpoint: 'http://10.0.0.1:9000' }],
  ])('is %s with %o, as links have it', async (origin, changes) => {
    const config = { ...settings, ...changes };
    const { url } = await new S3FileLinks(config, 60).sign('a/b', {
      contentType: 'image/png',
      disposition: 'inline',
    });
    expect(new URL(url).origin).toBe(origin);
    expect(bucketOrigin(config)).toBe(origin);
  });
});
