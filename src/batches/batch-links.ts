import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { mediaPath } from '../images/media/media-path.js';
import { MediaUrlSigner } from '../storage/media-url-signer.js';

/** Where the processed image of an item is served, and what the signature of a link to it is made over. */
export const outputPath = (batchId: string, itemId: string) =>
  `/api/batches/${batchId}/items/${itemId}/output`;

/** Small enough for a list of hundreds. */
const THUMBNAIL = { size: '128', format: 'jpeg' };

/** Links that work without a token. */
@Injectable()
export class BatchLinks {
  constructor(
    private readonly signer: MediaUrlSigner,
    @InjectConfig('app') private readonly app: AppConfig['app'],
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
  ) {}

  /** @param base what it begins with where no PUBLIC_URL is set; without, it is a path */
  output(batchId: string, itemId: string, base = ''): string {
    return this.sign(outputPath(batchId, itemId), {}, base);
  }

  thumbnail(imageId: string): string {
    return this.sign(mediaPath.thumbnail(imageId), THUMBNAIL, '');
  }

  private sign(path: string, parameters: Record<string, string>, base: string): string {
    const signed = this.signer.sign(path, parameters, { lifeSeconds: this.config.outputUrlTtlSeconds });
    return (this.app.publicUrl ?? base) + signed;
  }
}
