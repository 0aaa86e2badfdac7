import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { FileLinks, type FileLink, type LinkedAs } from '../../file-links.js';
import { createS3Client, type S3Config } from './s3-client.js';

/** Presigned links. They repeat within a window of time, so that browsers can keep what is behind them. */
export class S3FileLinks extends FileLinks {
  private readonly client: S3Client;

  constructor(
    private readonly config: S3Config,
    private readonly ttlSeconds: number,
  ) {
    super();
    // The address is part of the signature, so it must be the one that browsers use.
    this.client = createS3Client(config, config.publicEndpoint);
  }

  async sign(key: string, { contentType, disposition }: LinkedAs, now = Date.now()): Promise<FileLink> {
    const window = this.ttlSeconds;
    const begins = Math.floor(now / 1000 / window) * window;
    const command = new GetObjectCommand({
      Bucket: this.config.bucket,
      Key: this.config.prefix + key,
      ResponseContentType: contentType,
      ResponseContentDisposition: disposition,
      ResponseCacheControl: `private, max-age=${window}`,
    });
    const url = await getSignedUrl(this.client, command, {
      signingDate: new Date(begins * 1000),
      expiresIn: 2 * window,
    });
    return { url, lifeSeconds: Math.floor(begins + 2 * window - now / 1000) };
  }
}
