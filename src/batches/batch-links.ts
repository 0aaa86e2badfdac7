import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { ImagePresenter } from '../images/image-presenter.js';
import { MediaUrlSigner } from '../storage/media-url-signer.js';

/** Where the processed image of an item is served, and what the signature of a link to it is made over. */
export const outputPath = (batchId: string, itemId: string) =>
  `/api/batches/${batchId}/items/${itemId}/output`;

/** Pixels: small enough for a list of hundreds. */
const THUMBNAIL_EDGE = 128;

/** Links that work without a token. */
@Injectable()
export class BatchLinks {
  constructor(
    private readonly signer: MediaUrlSigner,
    private readonly images: ImagePresenter,
    @InjectConfig('app') private readonly app: AppConfig['app'],
    @InjectConfig('batches') private readonly config: AppConfig['batches'],
  ) {}

  /** @param base what it begins with where no PUBLIC_URL is set; without, it is a path */
  output(batchId: string, itemId: string, base = ''): string {
    const life = { lifeSeconds: this.config.outputUrlTtlSeconds };
    return (this.app.publicUrl ?? base) + this.signer.sign(outputPath(batchId, itemId), {}, life);
  }

  thumbnail(imageId: string): string {
    return this.images.thumbnail(imageId, THUMBNAIL_EDGE, this.config.outputUrlTtlSeconds);
  }
}
