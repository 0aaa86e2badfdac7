import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import type { Image } from '../database/entities/image.entity.js';
import { MediaUrlSigner } from '../storage/media-url-signer.js';
import { ImageDto, type ImageUrlsDto, type ListedImageDto } from './image.dto.js';
import type { ListedImage } from './listing/likeness.js';
import { mediaPath } from './media/media-path.js';

/** Turns rows into answers, with signed links to their media. */
@Injectable()
export class ImagePresenter {
  constructor(
    private readonly signer: MediaUrlSigner,
    @InjectConfig('app') private readonly config: AppConfig['app'],
  ) {}

  readonly present = (image: Image): ImageDto => ImageDto.from(image, this.urls(image));

  readonly presentListed = ({ similarity, ...image }: ListedImage): ListedImageDto => ({
    ...this.present(image),
    ...(similarity !== undefined && { similarity }),
  });

  urls(image: Image): ImageUrlsDto {
    // The renditions producer writes thumbhash last: with it, both renditions are there.
    const rendered = image.thumbhash !== null && image.storageKey !== null;
    return {
      original: image.storageKey === null ? null : this.url(mediaPath.original(image.id)),
      small: rendered ? this.url(mediaPath.rendition(image.id, 'small')) : null,
      medium: rendered ? this.url(mediaPath.rendition(image.id, 'medium')) : null,
    };
  }

  /** A link to a small one, which is made when it is first asked for. @param edge pixels of its longest edge */
  thumbnail(imageId: string, edge: number, lifeSeconds: number): string {
    const variant = { size: String(edge), format: 'jpeg' };
    return this.absolute(this.signer.sign(mediaPath.thumbnail(imageId), variant, { lifeSeconds }));
  }

  /** Relative unless PUBLIC_URL is set, so that links work under whatever name the server is reached by. */
  absolute(pathAndQuery: string): string {
    return (this.config.publicUrl ?? '') + pathAndQuery;
  }

  private url(path: string): string {
    return this.absolute(this.signer.sign(path));
  }
}
